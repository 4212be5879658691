/// Two columns of help: terms, and texts that are wrapped.
struct Table {
  let rows: [Section.Row]

  /// The widest term that has its text beside it; the text of a wider one is below it.
  private static let widestTerm = 26
  private static let indent = "  "

  /// The column at which the texts begin: two spaces after the widest term.
  var column: Int {
    let widths = rows.map(\.term.count).filter { $0 <= Self.widestTerm }
    return Self.indent.count + (widths.max() ?? 4) + 2
  }

  /// Returns the lines of the table; tables with the same column are aligned with each other.
  func lines(width: Int, column: Int) -> [String] {
    rows.flatMap { row -> [String] in
      if row.term.isEmpty {
        return Paragraph(text: row.text).lines(width: width - Self.indent.count).map { Self.indent + $0 }
      }
      var texts = Paragraph(text: row.text).lines(width: width - column)[...]
      var line = Self.indent + row.term
      if line.count + 2 <= column, let first = texts.popFirst() {
        line += blanks(column - line.count) + first
      }
      return [line] + texts.map { blanks(column) + $0 }
    }
  }

  private func blanks(_ count: Int) -> String {
    String(repeating: " ", count: count)
  }
}
