internal import Archive
internal import Platform

/// The bytes of a file for a reader that wants only some of them.
final class SkippingSource: ByteSource {
  private let file: File
  private let size: Int64
  private var offset: Int64 = 0
  /// A header; what is behind it is mostly passed over.
  private var buffer = Buffer(capacity: 512)

  let canSkip = true

  init(_ file: consuming File, size: Int64) {
    self.file = consume file
    self.size = size
  }

  func next(_ body: (RawSpan) -> Void) throws -> Bool {
    let count = try buffer.fill(from: file, count: Int(min(Int64(buffer.capacity), size - offset)), at: offset)
    offset += Int64(count)
    guard count > 0 else { return false }
    buffer.withBytes(in: 0..<count, body)
    return true
  }

  func skip(_ count: Int64) -> Int64 {
    let skipped = min(count, size - offset)
    offset += skipped
    return skipped
  }
}
