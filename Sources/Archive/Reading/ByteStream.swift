public import Platform

/// The bytes of an archive's file, wherever they are: what a pass reads, and what a digest sees.
///
/// An unpacker sees the logical bytes, which a filter such as gunzip may make of these.
public protocol ByteStream: Sendable {
  /// How many bytes there are.
  var size: Int64 { get }

  /// Reads `count` bytes from `offset` on into the start of `bytes`; returns how many there were, less only at the end.
  func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(PlatformError) -> Int

  /// Returns what tells the present state of the bytes from an earlier one.
  func identity() throws(PlatformError) -> Identity
}

/// A file on this machine.
public final class FileStream: ByteStream {
  private let file: File
  public let size: Int64

  /// Opens the file at `path`, which may be a link.
  public init(_ path: String) throws(PlatformError) {
    let file = try File.open(path)
    size = try file.status().identity.size
    file.adviseSequential()
    self.file = consume file
  }

  public func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(PlatformError) -> Int {
    try file.read(count, into: &bytes, at: offset)
  }

  public func identity() throws(PlatformError) -> Identity { try file.status().identity }
}
