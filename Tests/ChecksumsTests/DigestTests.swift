import Checksums
import TestSupport
import Testing

@Suite("A digest is that of the published function")
struct DigestTests {
  /// RFC 1321, appendix A.5.
  static let md5: [(text: String, hex: String)] = [
    ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ("a", "0cc175b9c0f1b6a831c399e269772661"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
    (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
    (String(repeating: "a", count: 1_000_000), "7707d6ae4e027c70eea2a935c2296f21"),
  ]

  /// The examples that NIST publishes with FIPS 180-4, of one block, of two, and of a million letters.
  static let sha256: [(text: String, hex: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test("MD5 gives the values of RFC 1321", arguments: md5)
  func md5Vectors(text: String, hex: String) {
    #expect(Digest.of(Array(text.utf8), .md5).hex == hex)
  }

  @Test("SHA-256 gives the values of FIPS 180-4", arguments: sha256)
  func sha256Vectors(text: String, hex: String) {
    #expect(Digest.of(Array(text.utf8), .sha256).hex == hex)
  }

  @Test("the digest does not depend on how the input is split", arguments: DigestAlgorithm.allCases)
  func pieces(algorithm: DigestAlgorithm) {
    let bytes = sampleBytes(1500)
    let whole = Digest.of(bytes, algorithm)
    for piece in 1...bytes.count { #expect(digest(algorithm, of: bytes[...], piece: piece) == whole) }
  }

  @Test("an empty piece changes nothing", arguments: DigestAlgorithm.allCases)
  func emptyPiece(algorithm: DigestAlgorithm) {
    var running = RunningDigest(algorithm)
    running.update([])
    running.update(Array("ab".utf8)[...])
    running.update([])
    running.update(Array("c".utf8)[...])
    #expect(running.count == 3)
    #expect(running.finish() == Digest.of(Array("abc".utf8), algorithm))
  }

  @Test("a copy of a running digest is independent", arguments: DigestAlgorithm.allCases)
  func copies(algorithm: DigestAlgorithm) {
    var one = RunningDigest(algorithm)
    one.update(Array("ab".utf8)[...])
    var other = one
    one.update(Array("c".utf8)[...])
    other.update(Array("x".utf8)[...])
    #expect(one.finish() == Digest.of(Array("abc".utf8), algorithm))
    #expect(other.finish() == Digest.of(Array("abx".utf8), algorithm))
  }
}
