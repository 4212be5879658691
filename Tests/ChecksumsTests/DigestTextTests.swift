import Checksums
import Testing

@Suite("A digest read from text is complete")
struct DigestTextTests {
  static let md5 = "d41d8cd98f00b204e9800998ecf8427e"
  static let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  @Test("32 digits are an MD5, 64 a SHA-256")
  func accepted() {
    #expect(Digest(.md5, hex: Self.md5) == Digest.of([], .md5))
    #expect(Digest(.sha256, hex: Self.sha256) == Digest.of([], .sha256))
    #expect(Digest(.md5, hex: Self.md5)?.description == Self.md5)
  }

  @Test("upper-case digits are the same digest")
  func upperCase() {
    #expect(Digest(.md5, hex: Self.md5.uppercased()) == Digest.of([], .md5))
    #expect(Digest(.md5, hex: Self.md5.uppercased())?.hex == Self.md5)
  }

  static let wrong: [String] = [
    "", "d", "d41d8cd98f00b204e9800998ecf8427", "d41d8cd98f00b204e9800998ecf8427e0",
    " d41d8cd98f00b204e9800998ecf8427e",
    "d41d8cd98f00b204e9800998ecf8427\n", "g41d8cd98f00b204e9800998ecf8427e", "/41d8cd98f00b204e9800998ecf8427e",
    ":41d8cd98f00b204e9800998ecf8427e", "`41d8cd98f00b204e9800998ecf8427e", "@41d8cd98f00b204e9800998ecf8427e",
    "0x1d8cd98f00b204e9800998ecf8427e", "٠1d8cd98f00b204e9800998ecf8427e", sha256,
  ]

  @Test("anything else is refused", arguments: wrong)
  func refused(text: String) {
    #expect(Digest(.md5, hex: text) == nil)
  }

  @Test("a digest of the other function's length is refused")
  func otherLength() {
    #expect(Digest(.sha256, hex: Self.md5) == nil)
    #expect(Digest(.md5, hex: Self.sha256) == nil)
  }

  @Test("the functions have titles and lengths")
  func names() {
    #expect(DigestAlgorithm.allCases.map(\.title) == ["MD5", "SHA-256"])
    #expect(DigestAlgorithm.allCases.map(\.byteCount) == [16, 32])
    #expect(DigestAlgorithm.allCases.map(\.rawValue) == ["md5", "sha256"])
  }
}
