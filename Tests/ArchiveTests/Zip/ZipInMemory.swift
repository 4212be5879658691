import Archive
import Platform

/// A zip in memory.
struct ZipInMemory: ByteStream {
  let bytes: [UInt8]
  /// The size that it claims to have.
  let size: Int64
  /// How many bytes of a larger zip, which nobody may read, are before those in memory.
  var base: Int64 = 0
  /// Reads that touch this byte fail.
  var failing: Int64?

  init(_ bytes: [UInt8], size: Int? = nil, base: Int64 = 0) {
    (self.bytes, self.size, self.base) = (bytes, base + Int64(size ?? bytes.count), base)
  }

  func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(StreamError) -> Int {
    let offset = offset - base
    precondition(offset >= 0 && count <= bytes.byteCount)
    if let failing, offset <= failing, failing < offset + Int64(count) {
      throw .local(PlatformError("pread", "zip", number: 5))
    }
    let part = self.bytes.dropFirst(Int(offset)).prefix(count)
    for (index, byte) in part.enumerated() { bytes.storeBytes(of: byte, toByteOffset: index, as: UInt8.self) }
    return part.count
  }

  func identity() throws(StreamError) -> Identity { throw .local(PlatformError("fstat", "zip", number: 38)) }
}
