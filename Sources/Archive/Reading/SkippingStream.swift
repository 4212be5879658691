internal import Platform

/// The bytes of a stream for a reader that wants only some of them.
public final class SkippingStream: ByteSequence {
  private let stream: any ByteStream
  private let size: Int64
  private var offset: Int64
  /// A header; most of what follows it is skipped.
  private var header = Buffer(capacity: 512)

  public let canSkip = true

  public convenience init(_ stream: any ByteStream, size: Int64) { self.init(stream, range: 0..<size) }

  /// Gives the bytes of `range`.
  public init(_ stream: any ByteStream, range: Range<Int64>) {
    (self.stream, offset, size) = (stream, range.lowerBound, range.upperBound)
  }

  public func next(_ body: (RawSpan) -> Void) throws -> Bool {
    let wanted = Int(min(Int64(header.capacity), size - offset))
    let count = try header.fill { bytes throws(StreamError) in try stream.read(wanted, into: &bytes, at: offset) }
    offset += Int64(count)
    guard count > 0 else { return false }
    header.withBytes(in: 0..<count, body)
    return true
  }

  public func skip(_ count: Int64) -> Int64 {
    let skipped = min(count, size - offset)
    offset += skipped
    return skipped
  }
}
