/// Reads a name from left to right. Only what is expected is accepted, so nothing that a name could do to a file system
/// has to be thought of.
///
/// A span cannot be stored, so each call is given the same name again.
struct NameParser {
  /// Where the next byte is.
  private(set) var position: Int

  /// Reads from `position` on.
  init(at position: Int) { self.position = position }

  /// Passes over `text` if it stands here; returns whether it does.
  mutating func skip(_ text: StaticString, in name: Span<UInt8>) -> Bool {
    let count = text.utf8CodeUnitCount
    guard name.count - position >= count else { return false }
    let bytes = text.description.utf8
    var index = position
    for byte in bytes {
      guard name[index] == byte else { return false }
      index += 1
    }
    position += count
    return true
  }

  /// Passes over `bytes` if they stand here; returns whether they do.
  mutating func skip(_ bytes: [UInt8], in name: Span<UInt8>) -> Bool {
    guard name.count - position >= bytes.count else { return false }
    for index in bytes.indices where name[position + index] != bytes[index] { return false }
    position += bytes.count
    return true
  }

  /// Reads a wnid.
  mutating func wnid(in name: Span<UInt8>) -> Wnid? {
    guard let wnid = Wnid(name, at: position) else { return nil }
    position += Wnid.byteCount
    return wnid
  }

  /// Reads a number of up to nine digits. It must not begin with a zero, or one number would have many names.
  mutating func number(in name: Span<UInt8>) -> Int? {
    var end = position
    while end < name.count, end - position < 9, UInt8(ascii: "0")...UInt8(ascii: "9") ~= name[end] { end += 1 }
    guard let number = decimal(name, position..<end), name[position] != UInt8(ascii: "0") || end == position + 1 else {
      return nil
    }
    position = end
    return number
  }

  /// Reads a number of exactly `digits` digits.
  mutating func number(digits: Int, in name: Span<UInt8>) -> Int? {
    guard let number = decimal(name, position..<position + digits) else { return nil }
    position += digits
    return number
  }

  /// Reads the rest of the name as a path of plain names: letters, digits, `.`, `_`, `-`, `+`, spaces, none of which
  /// begins with a dot or a space. There are at most eight, of up to 100 bytes each.
  mutating func path(in name: Span<UInt8>) -> [UInt8]? {
    var path: [UInt8] = []
    var (names, length) = (1, 0)
    for index in position..<max(position, name.count) {
      let byte = name[index]
      if byte == UInt8(ascii: "/") {
        guard length > 0 else { return nil }
        (names, length) = (names + 1, 0)
      } else {
        guard isPlain(byte) || length > 0 && byte == UInt8(ascii: " "), length > 0 || byte != UInt8(ascii: ".") else {
          return nil
        }
        length += 1
      }
      guard names <= 8, length <= 100 else { return nil }
      path.append(byte)
    }
    guard length > 0 else { return nil }
    position = name.count
    return path
  }
}

/// Whether a byte is one of those that file names are made of everywhere.
func isPlain(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
    true
  default: false
  }
}
