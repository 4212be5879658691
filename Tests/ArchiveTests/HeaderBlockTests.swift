import Archive
import TestSupport
import Testing

private func parse(_ bytes: [UInt8]) -> HeaderBlock? { HeaderBlock(bytes.span) }

private func parse(_ header: TarHeader) -> HeaderBlock? { parse(header.bytes) }

private func name(_ header: TarHeader) -> String { HeaderBlock.withName(of: header.bytes.span) { escaped($0) } }

@Suite("A header block")
struct HeaderBlockTests {
  private let header = TarHeader("n01440764_1.JPEG".utf8, size: 12_345)

  @Test("is read in every dialect", arguments: TarHeader.Magic.allCases)
  func dialects(magic: TarHeader.Magic) throws {
    var header = header
    header.magic = magic
    let block = try #require(parse(header))
    #expect(block.size == 12_345 && block.kind == .file)
    #expect(name(header) == "n01440764_1.JPEG")
  }

  @Test("is none when any one of its bits is flipped")
  func flipped() {
    let bytes = header.bytes
    for bit in 0..<8 * bytes.count {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      // A zero before the checksum's digits may become a space, and so may the one behind them; what follows is void.
      if [148 * 8 + 4, 154 * 8 + 5].contains(bit) || bit / 8 == 155 { continue }
      #expect(parse(damaged) == nil, "bit \(bit)")
    }
  }

  @Test("is none where there are zeros, sample bytes, too few bytes, or no checksum")
  func noHeader() {
    #expect(parse([UInt8](repeating: 0, count: 512)) == nil)
    #expect(parse(sampleBytes(512)) == nil)
    #expect(parse(Array(header.bytes.prefix(511))) == nil)
    for checksum in [TarHeader.Checksum.wrong, .blank] {
      var header = header
      header.checksum = checksum
      #expect(parse(header) == nil)
    }
  }

  @Test("may have the sum of its bytes as signed numbers")
  func signedSum() {
    var header = header
    header.userName = [0xc3, 0xa9]
    var bytes = header.bytes
    // Two bytes of 128 and more: each counts 256 less.
    let digits = String(bytes[148..<154].reduce(0) { $0 * 8 + Int($1 - 48) } - 512, radix: 8)
    let field = String(repeating: "0", count: 6 - digits.count) + digits
    bytes.replaceSubrange(148..<154, with: field.utf8)
    #expect(parse(bytes)?.size == 12_345)
    bytes[153] ^= 1
    #expect(parse(bytes) == nil)
  }

  @Test("has the size that its digits say", arguments: [0, 1, 511, 8_589_934_591])
  func octalSizes(size: Int) {
    var header = header
    header.size = .octal(size)
    #expect(parse(header)?.size == Int64(size))
  }

  @Test("has a size in binary where it is large", arguments: [8_589_934_592, 147_897_477_120, 1 << 55])
  func binarySizes(size: Int64) {
    var header = header
    header.size = .base256(size)
    #expect(parse(header)?.size == size)
  }

  @Test(
    "is none with a size that cannot be",
    arguments: [
      TarHeader.Size.base256(-1), .base256(.max), .raw(Array("00000000x12".utf8)), .raw(Array("99999999999".utf8)),
    ])
  func badSizes(size: TarHeader.Size) {
    var header = header
    header.size = size
    #expect(parse(header) == nil)
  }

  @Test(
    "tells files, folders and records about other members apart",
    arguments: [
      ("0", .file), ("\0", .file), ("7", .file), ("5", .directory), ("x", .extra), ("g", .extra), ("L", .extra),
      ("K", .extra), ("1", .other), ("2", .other), ("S", .other),
    ] as [(Character, HeaderBlock.Kind)])
  func kinds(type: Character, kind: HeaderBlock.Kind) throws {
    let block = try #require(parse(TarHeader("x".utf8, size: 5, type: type)))
    #expect(block.kind == kind)
    #expect(block.size == (["5", "1", "2"].contains(type) ? 0 : 5))
  }

  @Test("has ustar's prefix before its name, and not what GNU tar has in its place")
  func prefixes() {
    var header = TarHeader("b".utf8, size: 0)
    header.prefix = Array("a".utf8)
    #expect(name(header) == "a/b")
    header.magic = .gnu
    #expect(name(header) == "b")
  }

  @Test("has a name of up to a hundred bytes, without a zero at its end")
  func longName() {
    let text = String(repeating: "a", count: 100)
    #expect(name(TarHeader(text.utf8, size: 0)) == text)
  }
}
