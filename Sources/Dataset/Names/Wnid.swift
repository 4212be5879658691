/// A WordNet noun's number, the name of a class: `n01440764`.
public struct Wnid: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The eight digits as a number.
  public let number: UInt32

  static let byteCount = 9

  init(number: Int) { self.number = UInt32(number) }

  /// Reads an `n` and eight digits that stand in `name` from `start` on; nil if they do not.
  init?(_ name: Span<UInt8>, at start: Int) {
    guard name.count - start >= Self.byteCount, name[start] == UInt8(ascii: "n"),
      let number = decimal(name, start + 1..<start + Self.byteCount)
    else { return nil }
    self.number = UInt32(number)
  }

  /// Reads the wnid that `name` begins with, after an optional `./`; nil if it begins with none.
  public init?(prefixOf name: Span<UInt8>) {
    var parser = NameParser(at: 0)
    _ = parser.skip("./", in: name)
    self.init(name, at: parser.position)
  }

  /// Returns nil if `text` is not an `n` and eight digits.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == Self.byteCount else { return nil }
    self.init(bytes.span, at: 0)
  }

  public static func < (a: Wnid, b: Wnid) -> Bool { a.number < b.number }

  public var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the wnid as it is written.
  func append(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "n"))
    appendDecimal(Int(number), digits: 8, to: &bytes)
  }
}
