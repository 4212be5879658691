public import Dataset
public import Platform

/// Where the items of a part go: into staging, into a tree that lacks them, or beside files to be compared with.
public protocol Sink: Sendable {
  /// Whether the item is wanted; its bytes are passed over if not. Called in the order of the archive.
  func wants(_ item: Item) throws(PlatformError) -> Bool

  /// A nested archive of the class begins. Called in the order of the archive, before any of its items is taken.
  func begin(_ wnid: Wnid) throws(PlatformError)

  /// Takes a whole file. `path` is its path in the part, which ends with a zero. Called from several threads at once;
  /// `scratch` is the calling thread's own.
  func take(_ path: RawSpan, _ content: RawSpan, _ scratch: inout Buffer) throws(PlatformError)

  /// Begins a file that is too large to be handed over as a whole. `path` is its path in the part.
  func begin(_ path: String, size: Int64) throws(PlatformError) -> any LargeFile

  /// Takes a file of an unpacked tree: the name `index` of `listing`, which is in `folder`. It is the item at `bench.path`. If
  /// `isRecorded` is set, an earlier run has made it durable. Returns its size. Called from several threads at once.
  func take(
    _ index: Int, of listing: borrowing Listing, in folder: Directory, isRecorded: Bool, _ bench: inout Workbench
  ) throws(PlatformError) -> Int64

  /// The nested archive of the class has ended; these are the numbers of all its items, taken or not, in any order.
  func end(_ wnid: Wnid, numbers: [UInt32]) throws(PlatformError)
}

/// A file whose bytes come in pieces.
public protocol LargeFile: AnyObject {
  func append(_ bytes: RawSpan) throws(PlatformError)
  /// The file is complete. Must be called once, after the last piece.
  func finish() throws(PlatformError)
}

extension Sink {
  public func wants(_ item: Item) throws(PlatformError) -> Bool { true }
  public func begin(_ wnid: Wnid) throws(PlatformError) {}
  public func end(_ wnid: Wnid, numbers: [UInt32]) throws(PlatformError) {}

  /// Reads the file, and takes its bytes.
  public func take(
    _ index: Int, of listing: borrowing Listing, in folder: Directory, isRecorded: Bool, _ bench: inout Workbench
  ) throws(PlatformError) -> Int64 {
    let file = try listing.open(index, in: folder)
    return try bench.hand(file, to: self)
  }
}
