public import Platform

/// The bytes of an archive's file, wherever they are: a pass reads them, and a digest sees them.
///
/// An unpacker sees the logical bytes, after a filter such as gunzip.
public protocol ByteStream: Sendable {
  /// How many bytes there are.
  var size: Int64 { get }

  /// How many threads get bytes faster than one, if they read here and there.
  var usefulThreads: Int { get }

  /// Says that these extents will be read next, in this order and by one thread: what is far away can be fetched ahead.
  func expect(_ extents: [Range<Int64>]) throws(StreamError)

  /// Reads `count` bytes at `offset` into the start of `bytes`; returns how many were read, fewer only at the end.
  func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(StreamError) -> Int

  /// Returns the identity of the bytes' present state, to compare with a later one.
  func identity() throws(StreamError) -> Identity
}

extension ByteStream {
  public var usefulThreads: Int { 1 }
  public func expect(_ extents: [Range<Int64>]) throws(StreamError) {}
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

  public func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(StreamError) -> Int {
    do throws(PlatformError) {
      return try file.read(count, into: &bytes, at: offset)
    } catch {
      throw .local(error)
    }
  }

  public func identity() throws(StreamError) -> Identity {
    do throws(PlatformError) { return try file.status().identity } catch { throw .local(error) }
  }
}
