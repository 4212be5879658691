import Archive
import TestSupport
import Testing

@Suite("A damaged header is an error, not a member less")
struct DamagedHeaderTests {
  /// Three files; `change` alters the header of number `target`.
  static func tar(changing target: Int, _ change: (inout TarHeader) -> Void) -> [UInt8] {
    TarBytes.closed { tar in
      for number in 0..<3 {
        tar.member("file-\(number)", sampleBytes(100 + number)) { if number == target { change(&$0) } }
      }
    }
  }

  @Test("a wrong or missing checksum is refused at its header", arguments: [1, 2], Manner.allCases)
  func checksum(target: Int, manner: Manner) {
    for checksum in [TarHeader.Checksum.wrong, .blank] {
      let error = refusal(of: Self.tar(changing: target) { $0.checksum = checksum }, manner)
      #expect(error?.code == .damagedHeader)
      #expect(error?.offset == Int64(1024 * target))
    }
  }

  @Test("a wrong checksum in the first header makes it no tar")
  func firstChecksum() {
    let error = refusal(of: Self.tar(changing: 0) { $0.checksum = .wrong })
    #expect(error?.code == .notTar)
    #expect(error?.offset == 0)
  }

  @Test("a single changed byte in a header is noticed")
  func everyByte() {
    let whole = Self.tar(changing: -1) { _ in }
    for index in 0..<512 {
      var tar = whole
      tar[1024 + index] ^= 0x41
      // The checksum's own field may change to what means the same number.
      #expect(refusal(of: tar) != nil || (148..<156).contains(index), "byte \(index)")
    }
  }

  @Test("bytes that are no tar are refused", arguments: [512, 513, 5000, 100_000])
  func noTar(count: Int) {
    #expect(refusal(of: sampleBytes(count))?.code == .notTar)
    #expect(refusal(of: [UInt8](repeating: UInt8(ascii: "a"), count: count))?.code == .notTar)
  }

  @Test("a compressed archive is no tar")
  func compressed() {
    // The beginnings of gzip, bzip2, xz, zstd and zip.
    let magics: [[UInt8]] = [
      [0x1f, 0x8b, 8, 0], Array("BZh9".utf8), [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], [0x28, 0xb5, 0x2f, 0xfd],
      [0x50, 0x4b, 3, 4],
    ]
    for magic in magics { #expect(refusal(of: magic + sampleBytes(2000))?.code == .notTar) }
  }

  @Test("a web page in the archive's place is no tar")
  func webPage() {
    let page = "<!DOCTYPE html><html><body>Please log in.</body></html>"
    #expect(refusal(of: Array(String(repeating: page, count: 20).utf8))?.code == .notTar)
    // Shorter than a header, it could be the start of anything.
    #expect(refusal(of: Array(page.utf8)) != nil)
  }

  @Test(
    "a pax header that cannot be read is refused",
    arguments: ["7 a=b\n", "9999 a=b\n", "x a=b\n", "-1 a=b\n", "5 ab\n"])
  func brokenPax(record: String) {
    let tar = TarBytes.closed { tar in
      tar.member("first", [1])
      tar.member("pax", Array(record.utf8), type: "x")
      tar.member("second", [2])
    }
    #expect(refusal(of: tar) != nil)
  }

  @Test("a long name without a member is refused")
  func danglingLongName() {
    let tar = TarBytes.closed { tar in
      tar.member("first", [1])
      tar.longLink("name".utf8)
    }
    #expect(refusal(of: tar) != nil)
    let cut = TarBytes.open { tar in
      tar.member("first", [1])
      tar.longLink("name".utf8)
    }
    #expect(refusal(of: cut) != nil)
  }
}
