/// Finds a string in a small JSON object, without making anything else of it. What is not JSON has no such string.
///
/// It reads the whole object, whatever it holds, so that half of one is none.
struct JSONText {
  private var position = 0

  /// How deep objects and arrays may be in each other.
  private static let depth = 32

  /// Returns the bytes of the string called `name` in the object that `text` is; nil if there is none, or more than one.
  static func string(of name: StaticString, in text: Span<UInt8>) -> [UInt8]? {
    var reader = JSONText()
    var found: [[UInt8]] = []
    let isRead = reader.object(text, depth) { key, value in
      if key.elementsEqual(name.description.utf8), let value { found.append(value) }
    }
    reader.skipSpace(text)
    return isRead && reader.position == text.count && found.count == 1 ? found[0] : nil
  }

  /// Reads an object; `member` gets each of its names, and the value if that is a string. Returns false if it is none.
  private mutating func object(
    _ text: Span<UInt8>, _ depth: Int, _ member: (_ key: [UInt8], _ value: [UInt8]?) -> Void = { _, _ in }
  ) -> Bool {
    guard depth > 0, take("{", text) else { return false }
    if take("}", text) { return true }
    repeat {
      guard let key = string(text), take(":", text) else { return false }
      skipSpace(text)
      if position < text.count, text[position] == UInt8(ascii: "\"") {
        guard let value = string(text) else { return false }
        member(key, value)
      } else {
        guard value(text, depth - 1) else { return false }
        member(key, nil)
      }
    } while take(",", text)
    return take("}", text)
  }

  private mutating func value(_ text: Span<UInt8>, _ depth: Int) -> Bool {
    skipSpace(text)
    guard position < text.count else { return false }
    switch text[position] {
    case UInt8(ascii: "{"): return object(text, depth)
    case UInt8(ascii: "\""): return string(text) != nil
    case UInt8(ascii: "["):
      guard depth > 0, take("[", text) else { return false }
      if take("]", text) { return true }
      repeat { guard value(text, depth - 1) else { return false } } while take(",", text)
      return take("]", text)
    default:
      // A number, true, false or null: which of them does not matter.
      let start = position
      while position < text.count, isPlain(text[position]) { position += 1 }
      return position > start
    }
  }

  /// Reads a string; its escapes become what they stand for. Characters beyond ASCII are in no name, so they may be lost.
  private mutating func string(_ text: Span<UInt8>) -> [UInt8]? {
    guard take("\"", text) else { return nil }
    var bytes: [UInt8] = []
    while position < text.count {
      let byte = text[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return bytes
      case 0..<32: return nil
      case UInt8(ascii: "\\"):
        guard let byte = escaped(text) else { return nil }
        bytes.append(byte)
      default: bytes.append(byte)
      }
    }
    return nil
  }

  private mutating func escaped(_ text: Span<UInt8>) -> UInt8? {
    guard position < text.count else { return nil }
    let byte = text[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return byte
    case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      // In no name: any other control byte will do.
      return 0
    case UInt8(ascii: "u"):
      guard position + 4 <= text.count else { return nil }
      var digits = ""
      for index in position..<position + 4 { digits.unicodeScalars.append(Unicode.Scalar(text[index])) }
      position += 4
      guard digits.allSatisfy(\.isHexDigit), let number = UInt16(digits, radix: 16) else { return nil }
      return number < 128 ? UInt8(number) : 0
    default: return nil
    }
  }

  /// Passes over `byte` if it comes next, and what space is before it.
  private mutating func take(_ byte: Unicode.Scalar, _ text: Span<UInt8>) -> Bool {
    skipSpace(text)
    guard position < text.count, text[position] == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace(_ text: Span<UInt8>) {
    while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
  }
}
