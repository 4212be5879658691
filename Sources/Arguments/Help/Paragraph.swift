/// A paragraph of help; one that begins with a space keeps its lines, for examples.
///
/// A no-break space keeps words together and is printed as a plain space.
struct Paragraph {
  let text: String

  /// Splits text at its empty lines.
  static func all(in text: String) -> [Paragraph] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .split { $0.allSatisfy(\.isWhitespace) }
      .map { Paragraph(text: $0.joined(separator: "\n")) }
  }

  /// Returns its lines, at most `width` characters each unless one word is longer, without trailing spaces.
  func lines(width: Int) -> [String] {
    guard text.first != " " else { return text.split(separator: "\n").map { $0.withoutFinalBlanks } }
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: { $0.isWhitespace && $0 != "\u{A0}" }) {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      if !line.isEmpty { line += " " }
      line += String(word.map { $0 == "\u{A0}" ? " " : $0 })
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

extension Substring {
  fileprivate var withoutFinalBlanks: String {
    String(self[..<(lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? startIndex)])
  }
}
