/// A WordNet noun's number, the name of a class: `n01440764`.
public struct Wnid: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The eight digits as a number.
  public let number: UInt32

  static let byteCount = 9

  /// Returns nil where `text` is not an `n` and eight digits.
  init?(_ text: ArraySlice<UInt8>) {
    guard text.count == Self.byteCount, text.first == UInt8(ascii: "n"), let number = decimal(text.dropFirst())
    else { return nil }
    self.number = UInt32(number)
  }

  /// Returns nil where `text` is not an `n` and eight digits.
  public init?(_ text: String) { self.init(Array(text.utf8)[...]) }

  public static func < (a: Wnid, b: Wnid) -> Bool { a.number < b.number }

  public var description: String { "n" + padded(Int(number)) }
}

/// Returns the value of at most nine digits, or nil where there is anything else.
func decimal(_ digits: some Collection<UInt8>) -> Int? {
  guard !digits.isEmpty, digits.count <= 9 else { return nil }
  var value = 0
  for digit in digits {
    guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
    value = value * 10 + Int(digit - UInt8(ascii: "0"))
  }
  return value
}

/// Returns `number` with zeros in front, eight digits long.
func padded(_ number: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
}
