import Checksums
import Testing

@Suite("A hasher of pieces")
struct PieceHasherTests {
  @Test(
    "has the values of the standards, and starts anew after each",
    arguments: [
      (PieceAlgorithm.md5, "900150983cd24fb0d6963f7d28e17f72"), (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
      (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
  func values(algorithm: PieceAlgorithm, hex: String) {
    var hasher = PieceHasher(algorithm)
    for _ in 0..<2 {
      for byte in "abc".utf8 { unsafe hasher.update([byte].span.bytes) }
      let value = hasher.finish()
      #expect(value.count == algorithm.byteCount)
      #expect(value.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == hex)
    }
  }
}
