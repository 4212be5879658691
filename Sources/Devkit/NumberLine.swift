/// A line of a text file that has a number on each.
struct NumberLine {
  /// The line without the spaces around it.
  let bytes: ArraySlice<UInt8>

  private static let textLimit = 40

  private init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// The number, from 0 to 999,999,999; nil if the line is anything else.
  var number: Int? {
    let isDigits = 1...9 ~= bytes.count && bytes.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    return isDigits ? bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } : nil
  }

  /// The line's first 40 bytes.
  var text: String { String(decoding: bytes.prefix(Self.textLimit), as: UTF8.self) }

  /// Calls `body` with each line of `bytes` and its index. Empty lines at the end do not count; others do, since the
  /// position of a line may have a meaning.
  static func forEach(_ bytes: [UInt8], _ body: (_ index: Int, _ line: NumberLine) -> Void) {
    guard let last = bytes.lastIndex(where: { !isSpace($0) }) else { return }
    var (index, start) = (0, 0)
    while start <= last {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      var line = bytes[start..<end]
      while let first = line.first, isSpace(first) { line.removeFirst() }
      while let last = line.last, isSpace(last) { line.removeLast() }
      body(index, NumberLine(line))
      index += 1
      start = end + 1
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || 9...13 ~= byte
  }
}
