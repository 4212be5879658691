/// Declares a table at the end of the program's help, such as its exit codes.
public struct Section: Sendable, Equatable {
  /// One row: a term and its text, printed in two columns; without a term the text takes the whole width.
  public struct Row: Sendable, Equatable {
    /// The first column.
    public var term: String
    /// The second column, wrapped.
    public var text: String

    /// Makes a row of a term and its text.
    public init(_ term: String, _ text: String) {
      self.term = term
      self.text = text
    }
  }

  /// The title, without a colon.
  public var title: String
  /// The rows, in the order in which they are printed.
  public var rows: [Row]

  /// Makes a section of a title and its rows.
  public init(title: String, rows: [Row] = []) {
    self.title = title
    self.rows = rows
  }
}
