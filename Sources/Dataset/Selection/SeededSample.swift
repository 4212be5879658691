/// Samples that are the same on every machine, for the same seed.
///
/// Each position has a key, made of the seed, a salt and the position; the sample is the positions with the smallest keys. So a
/// larger sample holds every smaller one of the same seed and salt.
public enum SeededSample {
  /// Returns `count` of the positions 0..<`total`, ascending; all of them if there are not more. `salt` keeps samples of
  /// different things apart, such as those of two classes.
  public static func positions(_ count: Int, of total: Int, seed: UInt64, salt: String) -> [Int] {
    guard count < total else { return Array(0..<max(0, total)) }
    let start = start(seed: seed, salt: salt)
    let keys = (0..<total).map { (key: mixed(start &+ UInt64($0) &* golden), position: $0) }
    // Positions decide between equal keys, so that no order depends on the sort.
    let smallest = keys.sorted { ($0.key, $0.position) < ($1.key, $1.position) }.prefix(max(0, count))
    return smallest.map(\.position).sorted()
  }

  /// What the keys of all positions begin with: the FNV-1a hash of the salt, mixed with the seed.
  static func start(seed: UInt64, salt: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in salt.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return mixed(seed &+ golden) ^ hash
  }

  /// The output function of SplitMix64 (Steele, Lea and Flood 2014).
  public static func mixed(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }

  /// The increment of SplitMix64.
  private static let golden: UInt64 = 0x9e37_79b9_7f4a_7c15
}
