import Checksums
import TestSupport
import Testing

@Suite("A stored digest is checked, and its count is large enough for any archive")
struct DigestStateLimitTests {
  static let words: [DigestAlgorithm: String] = [
    .md5: "67452301efcdab8998badcfe10325476",
    .sha256: "6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19",
  ]

  /// 512 MiB overflow the low word of the bit count, 4 GiB a 32-bit byte count; the last is the train archive's size.
  static let counts: [Int64] = [
    (1 << 29) - 64, 1 << 29, (1 << 29) + 64, (1 << 32) - 64, 1 << 32, (1 << 32) + 64, 147_897_477_120,
  ]

  @Test("a large count survives storing", arguments: DigestAlgorithm.allCases, counts)
  func roundTrip(algorithm: DigestAlgorithm, count: Int64) throws {
    let state = try #require(DigestState(algorithm, count: count, words: Self.words[algorithm]!))
    var running = RunningDigest(state)
    #expect(running.state == state)
    running.update(sampleBytes(64)[...])
    #expect(running.count == count + 64)
    #expect(running.state?.count == count + 64)
  }

  @Test("the final length is that of the whole input", arguments: DigestAlgorithm.allCases, counts)
  func length(algorithm: DigestAlgorithm, count: Int64) throws {
    // The end of the input is one more block: a 1 bit, zeros and the length in bits (RFC 1321, sections 3.1 and 3.2;
    // FIPS 180-4, section 5.1.1), in each function's byte order. A digest that is fed this block by hand must have the
    // value that `finish` returns as its words.
    let state = try #require(DigestState(algorithm, count: count, words: Self.words[algorithm]!))
    let bits = UInt64(count) * 8
    let length = (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
    var padded = RunningDigest(state)
    padded.update(([0x80] + [UInt8](repeating: 0, count: 55) + (algorithm == .md5 ? length : length.reversed()))[...])
    #expect(RunningDigest(state).finish().hex == value(try #require(padded.state)))
  }

  static let wrongCounts: [Int64] = [-64, -1, 1, 63, 65, (1 << 32) + 1, .min, .max]

  @Test("a count that no state can have is refused", arguments: DigestAlgorithm.allCases, wrongCounts)
  func wrongCount(algorithm: DigestAlgorithm, count: Int64) {
    #expect(DigestState(algorithm, count: count, words: Self.words[algorithm]!) == nil)
  }

  @Test("words that no state can have are refused", arguments: DigestAlgorithm.allCases)
  func wrongWords(algorithm: DigestAlgorithm) {
    let words = Self.words[algorithm]!
    for wrong in ["", String(words.dropLast()), words + "0", "x" + words.dropFirst(), " " + words.dropFirst()] {
      #expect(DigestState(algorithm, count: 64, words: wrong) == nil)
    }
  }

  @Test("words of the other function are refused")
  func otherFunction() {
    #expect(DigestState(.md5, count: 64, words: Self.words[.sha256]!) == nil)
    #expect(DigestState(.sha256, count: 64, words: Self.words[.md5]!) == nil)
  }

  /// The digest that the chaining words represent: MD5 writes each word with its low byte first.
  private func value(_ state: DigestState) -> String {
    guard state.algorithm == .md5 else { return state.words }
    let digits = Array(state.words)
    return stride(from: 0, to: digits.count, by: 8).map { start in
      stride(from: 6, through: 0, by: -2).map { String(digits[start + $0...start + $0 + 1]) }.joined()
    }.joined()
  }
}
