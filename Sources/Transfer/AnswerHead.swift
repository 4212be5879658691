internal import CLibCurl
internal import Platform

/// The lines before the content of an answer. A server may send anything here.
struct AnswerHead: Sendable, Equatable {
  /// 0 if there is no status line.
  private(set) var status = 0
  private var fields: [String: String] = [:]

  /// The longest line that counts, in bytes, and how many lines do.
  private static let (longestLine, mostLines) = (8 << 10, 200)

  /// Takes a line. A status line begins a new answer: those before it, such as 100, are forgotten.
  mutating func take(_ bytes: [UInt8]) {
    guard bytes.count <= Self.longestLine else { return }
    let line = String(decoding: bytes.prefix { $0 != 13 && $0 != 10 }, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      self = AnswerHead()
      let parts = line.split(separator: " ", maxSplits: 2)
      status = parts.count > 1 ? Self.number(parts[1]).map(Int.init(clamping:)) ?? 0 : 0
      return
    }
    guard fields.count < Self.mostLines, let colon = line.firstIndex(of: ":"), colon > line.startIndex else { return }
    fields[line[..<colon].lowercased()] = Self.trimmed(line[colon...].dropFirst())
  }

  subscript(_ name: String) -> String? { fields[name] }

  /// A validator for If-Range: a strong ETag, or the time of the last change.
  var validator: String? {
    if let tag = fields["etag"], tag.utf8.count > 2, Self.isTag(tag), tag.hasSuffix("\"") { return tag }
    return fields["last-modified"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether the file has not this validator. An answer to If-Range may leave out the time of the last change.
  func contradicts(_ validator: String) -> Bool {
    guard let other = fields[Self.isTag(validator) ? "etag" : "last-modified"] else { return false }
    return other != validator
  }

  private static func isTag(_ text: String) -> Bool { text.hasPrefix("\"") }

  /// How many bytes of content are announced.
  var length: Int64? { fields["content-length"].flatMap { Self.number($0[...]) } }

  /// The bytes that the content is of the file, and the file's size, if the header says both and they fit.
  var range: (bytes: Range<Int64>, size: Int64)? {
    guard let text = fields["content-range"], text.lowercased().hasPrefix("bytes ") else { return nil }
    let halves = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, let size = Self.number(halves[1]) else { return nil }
    let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]), first <= last, last < size
    else { return nil }
    return (first..<last + 1, size)
  }

  /// The size in `Content-Range: bytes */SIZE`, the answer to a range that the file does not have.
  var sizeWithoutRange: Int64? {
    guard let text = fields["content-range"], text.lowercased().hasPrefix("bytes */") else { return nil }
    return Self.number(text.dropFirst(8))
  }

  /// Seconds to wait; the header has them, or a date.
  var retryAfter: Int? {
    guard let text = fields["retry-after"] else { return nil }
    if let seconds = Self.number(text[...]) { return Int(clamping: seconds) }
    let moment = unsafe curl_getdate(text, nil)
    return moment < 0 ? nil : max(0, moment - Process.time)
  }

  /// How the content is compressed on its way; nil if it is not.
  var encoding: String? {
    guard let text = fields["content-encoding"]?.lowercased(), text != "identity", !text.isEmpty else { return nil }
    return text
  }

  /// Whether the content says that it is a page for people.
  var isPage: Bool {
    guard let type = fields["content-type"]?.lowercased() else { return false }
    return type.hasPrefix("text/html") || type.hasPrefix("application/xhtml")
  }

  private static func number(_ text: Substring) -> Int64? {
    let digits = trimmed(text)
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int64(digits)
  }

  private static func trimmed(_ text: Substring) -> String {
    let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(text.drop(while: blank).reversed().drop(while: blank).reversed())
  }
}
