/// Why an annotation is refused.
public struct BoxesError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: Sendable {
    /// The annotation's own name cannot be that of an image.
    case name
    /// It has more bytes than any annotation.
    case tooLarge
    /// It is not text in UTF-8 that begins like XML.
    case notXML
    /// It is not well-formed: damaged, cut short, or with an entity that is not defined.
    case malformed
    /// It has a document type, in which entities could be defined.
    case documentType
    /// Elements are nested too deeply, or in a value.
    case nesting
    /// The outermost element is not `<annotation>`.
    case notAnnotation
    /// A value is missing.
    case missing
    /// A value is there twice.
    case repeated
    /// A value is not a number of pixels, or longer than any value.
    case number
    /// The image's size is impossible.
    case size
    /// An object's name is not that of a class.
    case wnid
  }

  public let code: Code
  /// The line at which it was noticed, counted from 1; nil if it is about the whole.
  public let line: Int?
  /// What is wrong, in words.
  public let detail: String

  init(_ code: Code, line: Int? = nil, _ detail: String) { (self.code, self.line, self.detail) = (code, line, detail) }

  /// The same error, noticed at `line`.
  func at(_ line: Int) -> BoxesError { BoxesError(code, line: line > 0 ? line : nil, detail) }

  /// What is wrong, and where.
  public var description: String { detail + (line.map { " (line \($0))" } ?? "") }
}

/// Returns `bytes` as text that is safe in a terminal: all but printable ASCII becomes `?`, and long text is cut.
func printable(_ bytes: some Collection<UInt8>, limit: Int = 60) -> String {
  let shown = bytes.prefix(limit).map { 0x20..<0x7f ~= $0 ? $0 : UInt8(ascii: "?") }
  return String(decoding: shown, as: UTF8.self) + (bytes.count > limit ? "…" : "")
}
