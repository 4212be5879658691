/// A set of numbers from 0 below a limit, one bit each.
struct MemberSet: Sendable, Equatable {
  /// How many numbers are in it.
  private(set) var count = 0
  private var bits: [UInt8]

  /// Makes an empty set for numbers below `limit`.
  init(limit: Int) { bits = Array(repeating: 0, count: (limit + 7) / 8) }

  /// Adds `number`; returns false where it is in the set already.
  @discardableResult
  mutating func insert(_ number: Int) -> Bool {
    let bit = UInt8(1 << (number & 7))
    guard bits[number >> 3] & bit == 0 else { return false }
    bits[number >> 3] |= bit
    count += 1
    return true
  }

  func contains(_ number: Int) -> Bool { bits[number >> 3] & UInt8(1 << (number & 7)) != 0 }

  /// Whether the set is one for numbers below `limit`.
  func fits(limit: Int) -> Bool {
    bits.count == (limit + 7) / 8 && !(limit..<bits.count * 8).contains { contains($0) }
  }
}

/// Two hexadecimal digits for each eight numbers; the lowest bit is the lowest number.
extension MemberSet: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = Array(try container.decode(String.self).utf8)
    // A number's initializer would also accept a sign.
    let digits = text.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == text.count, text.count % 2 == 0 else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not pairs of hexadecimal digits")
    }
    bits = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    count = bits.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(
      bits.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined())
  }
}
