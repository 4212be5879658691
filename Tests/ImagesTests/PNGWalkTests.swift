import Images
import Testing

@Suite("A walk over a PNG")
struct PNGWalkTests {
  private static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  /// One pixel of eight bits of gray, as zlib's crc32 has it.
  private static let header: [UInt8] =
    [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0] + [0x3a, 0x7e, 0x9b, 0x55]
  private static let end: [UInt8] = [0, 0, 0, 0] + Array("IEND".utf8) + [0xae, 0x42, 0x60, 0x82]

  private static func chunk(_ type: String, _ length: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0, 0, 0, length] + Array(type.utf8) + content
  }

  /// A picture with an end marker inside of its data.
  private static let image =
    signature + chunk("IHDR", 13, header) + chunk("IDAT", 12, end + [1, 2, 3, 4]) + end

  @Test("finds the end of the image itself, whatever the pieces and whatever follows")
  func end() {
    for trailing: [UInt8] in [[], [0], Self.end] {
      for piece in [1, 2, 3, 5, 8, 64, .max] {
        let walk = walk(Self.image + trailing, piece: piece)
        #expect(walk.form == .png && walk.fault == nil)
        #expect(walk.end == Int64(Self.image.count) && walk.trailingBytes == Int64(trailing.count))
      }
    }
    #expect(headCheck(Self.image) == .plausible(.png))
    #expect(headCheck(Self.image, page: 50) == .plausible(.png))
  }

  @Test("finds no end in an image that is cut anywhere")
  func cut() {
    for count in 8..<Self.image.count {
      let cut = Array(Self.image[..<count])
      #expect(walk(cut).end == nil && walk(cut).fault == nil)
      #expect(headCheck(cut) == .cut(.png), "\(count)")
      #expect(headCheck(cut, page: 41) == .cut(.png) || count > 56, "\(count)")
    }
    for count in 0..<8 { #expect(headCheck(Array(Self.image[..<count])) == .notAnImage) }
  }

  @Test("finds every flipped bit of the image header")
  func header() {
    var bytes = Self.image
    for index in 0..<33 {
      for bit in 0..<8 {
        bytes[index] ^= 1 << bit
        let check = headCheck(bytes)
        #expect(check == .notAnImage || check == .damaged(.imageHeader) || check == .damaged(.headerChunk))
        bytes[index] ^= 1 << bit
      }
    }
  }

  @Test("finds chunks that cannot be")
  func chunks() {
    let start = Self.signature + Self.chunk("IHDR", 13, Self.header)
    #expect(walk(start + Self.end).fault == .noImageData)
    #expect(walk(start + Self.chunk("ID1T", 0, [0, 0, 0, 0])).fault == .chunkType)
    #expect(walk(start + [0xff, 0xff, 0xff, 0xff] + Array("abcd".utf8) + Self.end).fault == .chunkLength)
    #expect(walk(Self.signature + Self.chunk("IDAT", 0, [0, 0, 0, 0])).fault == .headerChunk)
    // Sane in no field, though the checksum is right.
    let wide: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0xd5, 0xbc, 0xf0, 0x6b]
    #expect(walk(Self.signature + Self.chunk("IHDR", 13, wide)).fault == .imageHeader)
  }
}
