/// The state of a digest partway through its input, in a form that can be stored.
///
/// Both functions work on blocks of 64 bytes. Between two blocks, their whole state is the number of bytes seen and the
/// chaining words: A–D of MD5 (RFC 1321, section 3.3), H0–H7 of SHA-256 (FIPS 180-4, section 5.3.3).
public struct DigestState: Equatable, Sendable {
  /// The length in bytes of the blocks that the functions work on.
  public static let blockBytes: Int64 = 64

  public let algorithm: DigestAlgorithm
  /// How many bytes of the input the digest has seen, a multiple of 64.
  public let count: Int64
  /// The chaining words in order, each as eight hexadecimal digits.
  public let words: String

  /// Returns nil if `count` or `words` cannot be a state of `algorithm`.
  public init?(_ algorithm: DigestAlgorithm, count: Int64, words: String) {
    guard count >= 0, count % Self.blockBytes == 0, words.utf8.count == 2 * algorithm.byteCount,
      words.utf8.allSatisfy({ nibble($0) != nil })
    else { return nil }
    self.algorithm = algorithm
    self.count = count
    self.words = words.lowercased()
  }

  init(_ algorithm: DigestAlgorithm, count: Int64, words: [UInt32]) {
    self.algorithm = algorithm
    self.count = count
    self.words = hexadecimal(
      words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } })
  }

  /// The chaining words as numbers.
  var numbers: [UInt32] {
    let digits = words.utf8.map { UInt32(nibble($0) ?? 0) }
    return stride(from: 0, to: digits.count, by: 8).map { start in
      digits[start..<start + 8].reduce(0) { $0 << 4 | $1 }
    }
  }
}
