/// Why a table cannot be used, and where it is wrong.
public struct ManifestError: Error, Equatable, CustomStringConvertible {
  /// The table's file name.
  public let file: String
  /// The line, from 1; nil if the error is about the whole file.
  public let line: Int?
  /// The byte in the line, from 1; nil if the error is about the whole line.
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
