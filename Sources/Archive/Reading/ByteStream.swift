public import Platform

/// The bytes of an archive's file, wherever they are: a pass reads them, and a digest sees them.
///
/// An unpacker sees the logical bytes, after a filter such as gunzip.
public protocol ByteStream: Sendable {
  /// How many bytes there are.
  var size: Int64 { get }

  /// Reads `count` bytes at `offset` into the start of `bytes`; returns how many were read, fewer only at the end.
  func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(PlatformError) -> Int

  /// Returns the identity of the bytes' present state, to compare with a later one.
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
