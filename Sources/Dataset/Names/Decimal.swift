/// Returns the value of the digits in `range`, of which there may be eighteen; nil if there is anything else.
func decimal(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
  guard !range.isEmpty, range.count <= 18, range.upperBound <= text.count else { return nil }
  var value = 0
  for index in range {
    let digit = text[index]
    guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
    value = value * 10 + Int(digit - UInt8(ascii: "0"))
  }
  return value
}

/// Appends `number`, which is not negative, with zeros in front if it has fewer than `digits` digits.
public func appendDecimal(_ number: Int, digits: Int, to bytes: inout [UInt8]) {
  let start = bytes.count
  var rest = number
  repeat {
    bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
    rest /= 10
  } while rest > 0 || bytes.count - start < digits
  bytes[start...].reverse()
}
