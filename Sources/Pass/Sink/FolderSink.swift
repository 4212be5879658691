public import Dataset
public import Platform

/// Writes the items of a part into a folder. Files that an earlier run has left there are written over.
public struct FolderSink: Sink {
  private let folder: Directory
  /// The class folders that are there.
  private let made = Locked<Set<Wnid>>([])

  public init(_ folder: Directory) { self.folder = folder }

  /// Makes the folders that the item is in.
  public func wants(_ item: Item) throws(PlatformError) -> Bool {
    if let wnid = item.wnid { try begin(wnid) }
    guard let path = item.path else { return true }
    var parent = ""
    for name in path.split(separator: UInt8(ascii: "/")).dropLast() {
      parent += (parent.isEmpty ? "" : "/") + String(decoding: name, as: UTF8.self)
      try folder.makeDirectory(parent)
    }
    return true
  }

  public func begin(_ wnid: Wnid) throws(PlatformError) {
    try made.withLock { made throws(PlatformError) in
      if made.insert(wnid).inserted { try folder.makeDirectory(wnid.description) }
    }
  }

  public func take(_ path: RawSpan, _ content: RawSpan, _ scratch: inout Buffer) throws(PlatformError) {
    try folder.writeFile(at: path, content)
  }

  public func begin(_ path: String, size: Int64) throws(PlatformError) -> any LargeFile {
    LargeWrite(try folder.create(path))
  }
}

/// A large file that is being written.
private final class LargeWrite: LargeFile {
  private var file: File?

  init(_ file: consuming File) { self.file = consume file }

  func append(_ bytes: RawSpan) throws(PlatformError) { try file?.write(bytes) }

  func finish() throws(PlatformError) { try file.take()?.close() }
}
