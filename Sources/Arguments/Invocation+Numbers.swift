extension Invocation {
  /// Returns the value of an option as a non-negative integer in decimal digits, or nil if it was not given.
  ///
  /// - Throws: ``ArgumentsError`` if it is anything else, or too large for an `Int`.
  public func count(_ name: String) throws(ArgumentsError) -> Int? {
    guard let value = value(name) else { return nil }
    let source = source(of: name)
    guard value.utf8.allSatisfy(isDigit) else {
      throw ArgumentsError(.invalidCount(option: source), word: value, command: command)
    }
    return try number(value[...], times: 1, of: value, source: source)
  }

  /// Returns the value of an option as a number of bytes, or nil if it was not given.
  ///
  /// It is a non-negative integer with an optional unit, in upper or lower case: k, M, G and T are powers of
  /// 1000; Ki, Mi, Gi, Ti and KiB, MiB, GiB, TiB are powers of 1024.
  ///
  /// - Throws: ``ArgumentsError`` if it is anything else, or too large for an `Int`.
  public func bytes(_ name: String) throws(ArgumentsError) -> Int? {
    guard let value = value(name) else { return nil }
    let source = source(of: name)
    let end = value.utf8.firstIndex { !isDigit($0) } ?? value.endIndex
    guard end > value.startIndex, let unit = unit(value[end...].lowercased()) else {
      throw ArgumentsError(.invalidBytes(option: source), word: value, command: command)
    }
    return try number(value[..<end], times: unit, of: value, source: source)
  }

  private func source(of name: String) -> String {
    given[name]?.source ?? "--\(name)"
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Returns the number of bytes in a unit written in lower case.
  private func unit(_ suffix: String) -> Int? {
    switch suffix {
    case "": 1
    case "k": 1_000
    case "m": 1_000_000
    case "g": 1_000_000_000
    case "t": 1_000_000_000_000
    case "ki", "kib": 1 << 10
    case "mi", "mib": 1 << 20
    case "gi", "gib": 1 << 30
    case "ti", "tib": 1 << 40
    default: nil
    }
  }

  /// Multiplies digits by a unit; fails only if the result is too large.
  private func number(
    _ digits: Substring, times unit: Int, of value: String, source: String
  ) throws(ArgumentsError) -> Int {
    if let number = Int(digits) {
      let (product, isTooLarge) = number.multipliedReportingOverflow(by: unit)
      if !isTooLarge { return product }
    }
    throw ArgumentsError(.numberTooLarge(option: source), word: value, command: command)
  }
}
