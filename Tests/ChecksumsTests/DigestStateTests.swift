import Checksums
import TestSupport
import Testing

@Suite("A digest can be stored partway and resumed")
struct DigestStateTests {
  @Test("can be stored at every multiple of 64", arguments: DigestAlgorithm.allCases)
  func everyBlock(algorithm: DigestAlgorithm) throws {
    let bytes = sampleBytes(1 << 18, seed: 7)
    let whole = Digest.of(bytes, algorithm)
    // A chain of digests, each resumed from the stored state of the previous one, that see one block each.
    var running = RunningDigest(algorithm)
    for start in stride(from: 0, to: bytes.count, by: 64) {
      let state = try #require(running.state)
      try #require(state.count == Int64(start))
      running = RunningDigest(try stored(state))
      running.update(bytes[start..<start + 64])
    }
    #expect(running.finish() == whole)
  }

  @Test(
    "the rest may come in pieces of any size", arguments: DigestAlgorithm.allCases,
    [0, 64, 128, 4096, 65_536, 500_032, (1 << 20) - 64, 1 << 20])
  func pieces(algorithm: DigestAlgorithm, cut: Int) throws {
    let bytes = sampleBytes((1 << 20) + 17, seed: 8)
    let whole = Digest.of(bytes, algorithm)
    var running = RunningDigest(algorithm)
    running.update(bytes[..<cut])
    let state = try stored(#require(running.state))
    for piece in [63, 64, 65, 4096, 10_007, bytes.count] {
      #expect(finish(RunningDigest(state), with: bytes[cut...], piece: piece) == whole)
    }
  }

  @Test("between two blocks there is no state", arguments: DigestAlgorithm.allCases)
  func betweenBlocks(algorithm: DigestAlgorithm) {
    var running = RunningDigest(algorithm)
    for count in 0..<256 {
      #expect((running.state != nil) == (count % 64 == 0), "after \(count) bytes")
      running.update([UInt8(truncatingIfNeeded: count)])
    }
  }

  @Test("reading the state does not change the digest", arguments: DigestAlgorithm.allCases)
  func harmless(algorithm: DigestAlgorithm) {
    let bytes = sampleBytes(640)
    var running = RunningDigest(algorithm)
    for start in stride(from: 0, to: 640, by: 64) {
      _ = running.state
      running.update(bytes[start..<start + 64])
    }
    #expect(running.finish() == Digest.of(bytes, algorithm))
  }

  @Test("the words of a new digest are those of the standards")
  func initialWords() {
    // RFC 1321, section 3.3, and FIPS 180-4, section 5.3.3.
    #expect(RunningDigest(.md5).state?.words == "67452301efcdab8998badcfe10325476")
    #expect(
      RunningDigest(.sha256).state?.words == "6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19")
  }

  /// The state as read back from a file: only the function, the count and the words.
  private func stored(_ state: DigestState) throws -> DigestState {
    let copy = try #require(DigestState(state.algorithm, count: state.count, words: state.words))
    #expect(copy == state)
    return copy
  }
}
