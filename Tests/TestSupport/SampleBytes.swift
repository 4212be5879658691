/// Returns `count` pseudorandom bytes that depend on `seed` alone, so that a test notices any two that are swapped.
public func sampleBytes(_ count: Int, seed: UInt64 = 0) -> [UInt8] {
  var generator = SeededGenerator(seed: seed)
  let words = (0..<(count + 7) / 8).map { _ in generator.next() }
  let bytes = unsafe words.withUnsafeBytes { unsafe Array($0) }
  return Array(bytes.prefix(count))
}

/// A generator of random numbers that are the same in every run: Sebastiano Vigna's SplitMix64.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
