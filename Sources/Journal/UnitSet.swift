/// A set of units of resumption, by number.
///
/// The numbers below a limit (that of what the tables name, rounded up to a multiple of eight) take one bit each. The
/// others, classes that no table names, are rare and kept as they are.
public struct UnitSet: Equatable, Sendable {
  /// How many numbers are in the set.
  public private(set) var count = 0
  private var bits: [UInt8]
  /// The numbers that have no bit, in order.
  private var others: [Int] = []

  /// Makes an empty set, of which numbers below `limit` take one bit each.
  public init(limit: Int) { bits = Array(repeating: 0, count: (limit + 7) / 8) }

  /// Makes the set of `numbers`, of which those below `limit` take one bit each.
  public init(_ numbers: some Sequence<Int>, limit: Int) {
    self.init(limit: limit)
    for number in numbers { insert(number) }
  }

  /// The numbers in the set, in order.
  public var numbers: [Int] {
    bits.indices.flatMap { index in
      bits[index] == 0 ? [] : (index * 8..<index * 8 + 8).filter { bits[index] & 1 << UInt8($0 & 7) != 0 }
    } + others
  }

  /// Whether no number is in the set.
  public var isEmpty: Bool { count == 0 }

  /// Adds `number`, which is not negative. Returns false if it is in the set already.
  @discardableResult
  public mutating func insert(_ number: Int) -> Bool {
    precondition(number >= 0)
    guard !contains(number) else { return false }
    if number >> 3 < bits.count {
      bits[number >> 3] |= 1 << (number & 7)
    } else {
      others.insert(number, at: others.firstIndex { $0 > number } ?? others.count)
    }
    count += 1
    return true
  }

  /// Returns whether `number` is in the set.
  public func contains(_ number: Int) -> Bool {
    guard number >= 0 else { return false }
    return number >> 3 < bits.count ? bits[number >> 3] & (1 << (number & 7)) != 0 : others.contains(number)
  }

  /// Returns whether the set has bits for just the numbers below `limit`, rounded up to a multiple of eight.
  public func fits(limit: Int) -> Bool { bits.count == (limit + 7) / 8 }

  /// Returns the set of all numbers that are in either set. It has as many bits as the larger of both.
  public func union(_ other: UnitSet) -> UnitSet {
    var (result, added) = bits.count < other.bits.count ? (other, self) : (self, other)
    for (index, byte) in added.bits.enumerated() { result.bits[index] |= byte }
    result.count = result.bits.reduce(result.others.count) { $0 + $1.nonzeroBitCount }
    for number in added.others { result.insert(number) }
    return result
  }
}

/// As text: two hexadecimal digits for each eight numbers, the lowest number in the lowest bit; then `+` and the number
/// for each of the others, in order.
extension UnitSet {
  /// The set as text.
  var text: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bits.count)
    for byte in bits { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return others.reduce(into: String(decoding: text, as: UTF8.self)) { $0 += "+\($1)" }
  }

  /// Returns nil if `text` is not the text of a set.
  init?(text: String) {
    let fields = text.utf8.split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false)
    let digits = fields[0].compactMap(nibble)
    guard digits.count == fields[0].count, digits.count % 2 == 0 else { return nil }
    bits = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    for field in fields.dropFirst() {
      // A number has just one spelling: no sign, no zeros before it.
      guard let number = Int(Substring(field)), "\(number)".utf8.elementsEqual(field), number >> 3 >= bits.count,
        number > others.last ?? -1
      else { return nil }
      others.append(number)
    }
    count = bits.reduce(others.count) { $0 + $1.nonzeroBitCount }
  }
}

/// The value of a lower-case hexadecimal digit.
func nibble(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  default: nil
  }
}
