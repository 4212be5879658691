/// The steps through a PNG: ISO/IEC 15948, clauses 5 and 11.
extension ImageWalk {
  private static let imageHeader: UInt32 = 0x4948_4452
  private static let imageData: UInt32 = 0x4944_4154
  private static let imageEnd: UInt32 = 0x4945_4e44

  /// The length and the type of a chunk have come.
  mutating func takeChunk(_ bytes: Span<UInt8>) {
    let (length, type) = (bytes.number(at: 0, of: 4), bytes.number(at: 4, of: 4))
    let isFirst = segmentEnd == 0
    // A checksum follows the data.
    segmentEnd = position + Int64(length) + 4
    chunkType = type
    step = .pass
    if isFirst {
      guard type == Self.imageHeader, length == 13 else { return note(.headerChunk) }
      return expect(.imageHeader, 17)
    }
    for index in 4..<8 {
      guard UInt8(ascii: "a")...UInt8(ascii: "z") ~= bytes[index] | 0x20 else { return note(.chunkType) }
    }
    guard length <= Int32.max, type != Self.imageEnd || length == 0 else { return note(.chunkLength) }
    if type == Self.imageData { hasData = true }
  }

  /// The data and the checksum of the first chunk have come.
  mutating func takeImageHeader(_ bytes: Span<UInt8>) {
    let (width, height) = (bytes.number(at: 0, of: 4), bytes.number(at: 4, of: 4))
    let isDepth =
      switch bytes[9] {
      case 0: [1, 2, 4, 8, 16].contains(bytes[8])
      case 3: [1, 2, 4, 8].contains(bytes[8])
      case 2, 4, 6: bytes[8] == 8 || bytes[8] == 16
      default: false
      }
    // Compression, filter, and interlacing have one method each, but for the last.
    let isSane =
      1...UInt32(Int32.max) ~= width && 1...UInt32(Int32.max) ~= height && isDepth && bytes[10] == 0 && bytes[11] == 0
      && bytes[12] <= 1
    if !isSane || Self.checksum(of: bytes.extracting(first: 13)) != bytes.number(at: 13, of: 4) { note(.imageHeader) }
    if isSane {
      // Grey, colour, a palette, and both with an alpha channel.
      let channels = [0: 1, 2: 3, 3: 3, 4: 2, 6: 4][bytes[9]] ?? 3
      shape = ImageShape(form: .png, width: Int(width), height: Int(height), channels: channels)
    }
    leaveChunk()
  }

  /// The current chunk has ended.
  mutating func leaveChunk() {
    guard chunkType == Self.imageEnd else { return expect(.chunk, 8) }
    if !hasData { note(.noImageData) }
    end = position
    step = .done
  }

  /// Returns the CRC-32 of an image header's type and `data`.
  private static func checksum(of data: Span<UInt8>) -> UInt32 {
    var remainder = UInt32.max
    func add(_ byte: UInt8) {
      remainder ^= UInt32(byte)
      for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 0 ? 0 : 0xedb8_8320) }
    }
    for shift in [24, 16, 8, 0] { add(UInt8(truncatingIfNeeded: imageHeader >> shift)) }
    for index in data.indices { add(data[index]) }
    return ~remainder
  }
}
