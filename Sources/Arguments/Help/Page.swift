/// A page of help: blocks with an empty line between them.
struct Page {
  /// The width of the lines, in characters.
  let width: Int
  private var blocks: [[String]] = []

  /// Starts a page; the width is clamped to 60…100, so that lines stay readable.
  init(width: Int) {
    self.width = min(max(width, 60), 100)
  }

  /// The page; it ends with one line end.
  var text: String {
    blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  /// Adds paragraphs, one block each.
  mutating func add(_ text: String) {
    blocks += Paragraph.all(in: text).map { $0.lines(width: width) }
  }

  /// Adds a line that must not be wrapped.
  mutating func add(line: String) {
    blocks.append([line])
  }

  /// Adds a titled table, unless it has no rows.
  mutating func add(_ title: String, _ table: Table, column: Int? = nil) {
    guard !table.rows.isEmpty else { return }
    blocks.append(["\(title):"] + table.lines(width: width, column: column ?? table.column))
  }
}
