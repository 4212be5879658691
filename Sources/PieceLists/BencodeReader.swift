/// Reads bencoded values (BEP 3) one after another. It makes no tree of them, so that none can be too deep or too large.
struct BencodeReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a dictionary. `body` gets each key, and reads its value, or else it is passed over.
  mutating func dictionary(
    _ body: (String, inout BencodeReader) throws(PieceListError) -> Void
  ) throws(PieceListError) {
    guard take("d") else { throw .damaged("a dictionary is not where it should be") }
    while !take("e") {
      let key = String(decoding: try string(), as: UTF8.self)
      let start = place
      try body(key, &self)
      if place == start { try skip() }
    }
  }

  /// Reads a list. `body` reads each of its values.
  mutating func list(_ body: (inout BencodeReader) throws(PieceListError) -> Void) throws(PieceListError) {
    guard take("l") else { throw .damaged("a list is not where it should be") }
    while !take("e") { try body(&self) }
  }

  /// Reads a number that is not negative.
  mutating func natural() throws(PieceListError) -> Int64 {
    guard take("i"), let number = digits(), take("e") else { throw .damaged("a number is missing, or impossible") }
    return number
  }

  /// Reads a string of bytes.
  mutating func string() throws(PieceListError) -> ArraySlice<UInt8> {
    guard let count = digits(), take(":") else { throw .damaged("a string is not where it should be") }
    guard count <= bytes.count - place else { throw .damaged("it ends early") }
    defer { place += Int(count) }
    return bytes[place..<place + Int(count)]
  }

  /// Passes over a value, however deep it is.
  private mutating func skip() throws(PieceListError) {
    var depth = 0
    repeat {
      if take("d") || take("l") {
        depth += 1
      } else if depth > 0 && take("e") {
        depth -= 1
      } else if take("i") {
        _ = take("-")
        guard digits() != nil, take("e") else { throw .damaged("a number is impossible") }
      } else {
        _ = try string()
      }
    } while depth > 0
  }

  private mutating func digits() -> Int64? {
    let start = place
    var number: Int64 = 0
    while place < bytes.count, case let digit = Int64(bytes[place]) - 0x30, 0...9 ~= digit {
      let (shifted, tooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = shifted.addingReportingOverflow(digit)
      guard !tooLarge, !overflow else { return nil }
      number = sum
      place += 1
    }
    return place > start ? number : nil
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }
}
