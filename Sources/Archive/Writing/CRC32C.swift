internal import CIsal

/// The CRC-32C of bytes that come in pieces: the checksum of iSCSI (RFC 3720, appendix B.4) and of TFRecord files.
///
/// ISA-L computes it with the processor's own instruction where there is one.
public struct CRC32C: Sendable {
  private var remainder: UInt32 = .max

  /// Starts with no bytes.
  public init() {}

  /// The checksum of all bytes seen.
  public var value: UInt32 { ~remainder }

  /// Takes the next `bytes`.
  public mutating func update(_ bytes: RawSpan) {
    var start = 0
    while start < bytes.byteCount {
      let end = min(start + Self.largestPiece, bytes.byteCount)
      unsafe bytes.extracting(start..<end).withUnsafeBytes { piece in
        // It only reads, though its parameter is not const.
        let memory = unsafe UnsafeMutableRawPointer(mutating: piece.baseAddress!)
        remainder = unsafe crc32_iscsi(
          memory.assumingMemoryBound(to: UInt8.self), Int32(piece.count), remainder)
      }
      start = end
    }
  }

  /// Takes the next `bytes`.
  public mutating func update(_ bytes: [UInt8]) { unsafe update(bytes.span.bytes) }

  /// The library counts in 32 bits.
  private static let largestPiece = 1 << 30
}
