import Archive
import TestSupport
import Testing

@Suite("A tar that is laid out by hand is one that everybody reads")
struct WrittenTarMemberTests {
  static let files: [(name: String, data: [UInt8])] = [
    ("n01440764_10026.jpg", sampleBytes(70_001)), ("empty.cls", []), ("block.json", sampleBytes(512)),
    (String(repeating: "n", count: 100), sampleBytes(3)),
  ]

  static let tar: [UInt8] = {
    var bytes: [UInt8] = []
    for (name, data) in files {
      WrittenTarMember.appendHeader(of: Array(name.utf8), size: Int64(data.count), to: &bytes)
      bytes += data
      WrittenTarMember.appendPadding(after: Int64(data.count), to: &bytes)
    }
    return bytes + WrittenTarMember.ending(after: Int64(bytes.count))
  }()

  @Test("our reader finds the members")
  func ownReader() throws {
    let members = try readAll(Self.tar)
    #expect(members.map(\.name) == Self.files.map(\.name))
    #expect(members.map(\.data) == Self.files.map(\.data))
  }

  @Test("a header has the bytes that ustar says")
  func header() {
    var bytes: [UInt8] = []
    WrittenTarMember.appendHeader(of: Array("a.cls".utf8), size: 9, to: &bytes)
    var header = TarHeader("a.cls".utf8, size: 9, type: "0")
    header.magic = .ustar
    #expect(bytes.count == 512)
    #expect(HeaderBlock(bytes.span) == HeaderBlock(header.bytes.span))
    #expect(
      String(decoding: bytes[100..<156], as: UTF8.self)
        == "0000644\u{0}0000000\u{0}0000000\u{0}00000000011\u{0}11766441300\u{0}010161\u{0} ")
    #expect(String(decoding: bytes[156..<157] + bytes[257..<265], as: UTF8.self) == "0ustar\u{0}00")
  }

  @Test("the end has two blocks of zeros, and fills a record")
  func ending() {
    #expect(Self.tar.count % Int(TarWriter.recordBytes) == 0)
    #expect(WrittenTarMember.ending(after: 10_240 - 1024).count == 1024)
    #expect(WrittenTarMember.ending(after: 10_240 - 512).count == 10_240 + 512)
  }

  @Test("the size of a member is known before it is written")
  func size() {
    #expect(WrittenTarMember.size(ofFile: 0) == 512)
    #expect(WrittenTarMember.size(ofFile: 1) == 1024)
    #expect(WrittenTarMember.size(ofFile: 512) == 1024)
    #expect(WrittenTarMember.size(ofFile: 513) == 1536)
  }
}
