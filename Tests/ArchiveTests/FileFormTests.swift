import Archive
import TestSupport
import Testing

private func form(_ text: String) -> FileForm { FileForm(Array(text.utf8)) }

/// The first 512 bytes of something that begins with `bytes`.
private func form(_ bytes: [UInt8]) -> FileForm {
  FileForm(Array((bytes + sampleBytes(512)).prefix(FileForm.byteCount)))
}

@Suite("The form of a file")
struct FileFormTests {
  @Test("is tar in every dialect, with or without a magic", arguments: TarHeader.Magic.allCases)
  func tar(magic: TarHeader.Magic) {
    var header = TarHeader("n01440764.tar".utf8, size: 5)
    header.magic = magic
    #expect(FileForm(header.bytes) == .tar)
    #expect(FileForm(Array(header.bytes.prefix(511))) != .tar)
    header.checksum = .wrong
    #expect(FileForm(header.bytes) == (magic == .v7 ? .unknown : .tar))
  }

  @Test(
    "is tar if the first member's name begins as something else does", arguments: ["<html>", "PK\u{3}\u{4}", "BZh"])
  func trickyName(name: String) { #expect(FileForm(TarHeader(name.utf8, size: 0).bytes) == .tar) }

  @Test(
    "is that of another container by its magic",
    arguments: [
      ([0x1f, 0x8b, 0x08], .gzip), ([0x50, 0x4b, 3, 4], .zip), ([0x50, 0x4b, 5, 6], .zip),
      ([0x42, 0x5a, 0x68, 0x39], .bzip2), ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .xz), ([0x28, 0xb5, 0x2f, 0xfd], .zstd),
      ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], .sevenZip), ([0x1f, 0x8c], .unknown), ([0x50, 0x4b, 3, 5], .unknown),
    ] as [([UInt8], FileForm)])
  func containers(bytes: [UInt8], expected: FileForm) { #expect(form(bytes) == expected) }

  @Test(
    "is that of a page, however it is written",
    arguments: [
      "<html>log in</html>", "<!DOCTYPE html>\n<html lang=\"en\">", "\r\n\t <!doctype HTML>", "\u{feff}<HTML>",
      "<?xml version=\"1.0\"?>\n<!DOCTYPE html>", "<!-- a remark -->\n<head><title>Größe</title>", "<BODY>",
    ])
  func pages(text: String) { #expect(form(text) == .html) }

  @Test(
    "is that of a text if it can be read but is no page",
    arguments: [
      "Access denied", "{\"error\": 403}", "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>", "a",
      "\n",
      "see <html>", "version https://git-lfs.github.com/spec/v1\n", "Größe", "Gr\u{1b}[1m",
    ])
  func texts(text: String) { #expect(form(text) == .text) }

  @Test("is that of a text or a page if its last character is cut", arguments: ["é", "€", "😀"])
  func cut(character: String) {
    let bytes = Array("<html>\(character)".utf8)
    for count in 6...bytes.count { #expect(FileForm(Array(bytes.prefix(count))) == .html) }
    #expect(FileForm(bytes.dropLast() + [0x20]) == .unknown)
  }

  @Test("is that of nothing: no bytes, or zeros")
  func nothing() {
    #expect(FileForm([]) == .empty)
    #expect(FileForm([0]) == .zeros)
    #expect(FileForm([UInt8](repeating: 0, count: 512)) == .zeros)
    #expect(FileForm([UInt8](repeating: 0, count: 511) + [1]) == .unknown)
  }

  @Test("is not known of anything else")
  func unknown() {
    #expect(form([]) == .unknown)
    #expect(form("text\0") == .unknown)
    #expect(form("text\u{7f}") == .unknown)
    #expect(FileForm([0xff, 0xd8, 0xff]) == .unknown)
    #expect(FileForm([0x80, 0x80]) == .unknown)
  }

  @Test("is promised by the ending of a name")
  func endings() {
    #expect(FileForm(promisedBy: "/a.zip/b.tar") == .tar)
    #expect(FileForm(promisedBy: "a.tar.gz") == .gzip && FileForm(promisedBy: "a.tgz") == .gzip)
    #expect(FileForm(promisedBy: "a.zip") == .zip)
    for name in ["a", "a.gz", "tar", "a.tar.xz", "a.tar (1)"] { #expect(FileForm(promisedBy: name) == nil) }
  }

  @Test("is read from a file: a lost block is not the start of a file that was never written")
  func files() throws {
    let folder = try TemporaryFolder()
    func form(_ bytes: [UInt8]) throws -> FileForm { try FileForm.of(try folder.write(bytes, to: "a.tar")) }
    let zeros = [UInt8](repeating: 0, count: 1 << 16)
    #expect(try form([]) == .empty)
    #expect(try form(TarHeader("a".utf8, size: 0).bytes + zeros) == .tar)
    #expect(try form(zeros) == .zeros)
    #expect(try form(zeros + [1]) == .zeros)
    #expect(try form(Array(zeros.dropLast()) + [1]) == .unknown)
    #expect(try form([UInt8](repeating: 0, count: 4096) + sampleBytes(512)) == .unknown)
  }
}
