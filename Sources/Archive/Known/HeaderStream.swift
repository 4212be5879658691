public import Platform

/// A stream for reading headers, of which those that are known are not read again.
public final class HeaderStream: ByteStream {
  private let stream: any ByteStream
  private let known: KnownHeaders

  public init(_ stream: any ByteStream, _ known: KnownHeaders) { (self.stream, self.known) = (stream, known) }

  public var size: Int64 { stream.size }
  public var usefulThreads: Int { stream.usefulThreads }

  public func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(StreamError) -> Int {
    guard count == KnownHeaders.blockBytes else { return try stream.read(count, into: &bytes, at: offset) }
    if let block = known.block(at: offset) {
      unsafe bytes.withUnsafeMutableBytes { unsafe $0.copyBytes(from: block) }
      return count
    }
    let read = try stream.read(count, into: &bytes, at: offset)
    if read == count { known.add(unsafe bytes.withUnsafeMutableBytes { unsafe Array($0[..<count]) }, at: offset) }
    return read
  }

  public func identity() throws(StreamError) -> Identity { try stream.identity() }
}
