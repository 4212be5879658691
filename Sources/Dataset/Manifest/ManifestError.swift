/// A table that is missing or wrong, with the place in it.
public struct ManifestError: Error, Equatable, CustomStringConvertible {
  /// The table's file name.
  public let file: String
  /// From 1; nil where the file as a whole is meant.
  public let line: Int?
  /// The byte in the line, from 1; nil where the line as a whole is meant.
  public let column: Int?
  public let detail: String

  public init(file: String, line: Int? = nil, column: Int? = nil, _ detail: String) {
    self.file = file
    self.line = line
    self.column = column
    self.detail = detail
  }

  public var description: String {
    file + (line.map { ":\($0)" } ?? "") + (column.map { ":\($0)" } ?? "") + ": " + detail
  }
}
