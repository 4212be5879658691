/// A gzip member, byte by byte, whose data is stored: RFC 1952 and RFC 1951.
struct GzipBytes {
  var data: [UInt8]
  var magic: [UInt8] = [0x1f, 0x8b]
  var method: UInt8 = 8
  /// The bits of the flags besides those of the fields below.
  var reserved: UInt8 = 0
  var extra: [UInt8]?
  var name: [UInt8]?
  var comment: [UInt8]?
  var hasHeaderChecksum = false
  /// Added to the checksums and the length, to make them wrong.
  var errors: (header: UInt16, data: UInt32, length: UInt32) = (0, 0, 0)

  init(_ data: [UInt8]) { self.data = data }

  var bytes: [UInt8] { header + Self.stored(data) + trailer }

  var header: [UInt8] {
    let flags: UInt8 =
      reserved | (hasHeaderChecksum ? 2 : 0) | (extra == nil ? 0 : 4) | (name == nil ? 0 : 8)
      | (comment == nil ? 0 : 16)
    var header = magic + [method, flags, 1, 2, 3, 4, 0, 3]
    if let extra { header += littleEndian(UInt16(extra.count)) + extra }
    for text in [name, comment] { if let text { header += text + [0] } }
    if hasHeaderChecksum {
      header += littleEndian(UInt16(truncatingIfNeeded: crc32(header)) &+ errors.header)
    }
    return header
  }

  var trailer: [UInt8] {
    littleEndian(crc32(data) &+ errors.data) + littleEndian(UInt32(data.count) &+ errors.length)
  }

  /// Deflate blocks that hold `data` as it is.
  static func stored(_ data: [UInt8]) -> [UInt8] {
    var blocks: [UInt8] = []
    var start = 0
    repeat {
      let end = min(start + 65_535, data.count)
      let length = UInt16(end - start)
      blocks += [end == data.count ? 1 : 0] + littleEndian(length) + littleEndian(~length) + data[start..<end]
      start = end
    } while start < data.count
    return blocks
  }
}

/// The bytes of `number`, the lowest first.
func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

/// The CRC-32 of gzip and zip: RFC 1952, section 8.
func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(0xffff_ffff as UInt32) { sum, byte in crcTable[Int((sum ^ UInt32(byte)) & 255)] ^ sum >> 8 }
}

private let crcTable: [UInt32] = (0..<256).map { index in
  (0..<8).reduce(index) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
}
