/// A number of pixels as annotations have it: perhaps a minus sign, digits, perhaps a fraction.
struct PixelNumber: Equatable, Sendable {
  /// The nearest whole number; halves are rounded away from zero.
  let value: Int
  /// Whether `value` is not exactly what was written.
  let isRounded: Bool

  /// The largest number that is believed, far beyond the edges of any image.
  static let limit = 1_000_000

  /// Returns nil if `text` is of any other form, such as `nan`, `1e3` or `0x1f`, or beyond the limit.
  init?(_ text: ArraySlice<UInt8>) {
    let isNegative = text.first == UInt8(ascii: "-")
    var (whole, digits) = (0, 0)
    /// How many digits of the fraction were read; nil before the point.
    var fraction: Int?
    var (roundsUp, isRounded) = (false, false)
    for byte in text.dropFirst(isNegative ? 1 : 0) {
      if byte == UInt8(ascii: "."), fraction == nil {
        fraction = 0
        continue
      }
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
      let digit = Int(byte - UInt8(ascii: "0"))
      digits += 1
      if let done = fraction {
        if done == 0 { roundsUp = digit >= 5 }
        if digit > 0 { isRounded = true }
        fraction = done + 1
      } else {
        whole = whole * 10 + digit
        guard whole <= Self.limit else { return nil }
      }
    }
    guard digits > 0 else { return nil }
    if roundsUp { whole += 1 }
    (value, self.isRounded) = (isNegative ? -whole : whole, isRounded)
  }
}
