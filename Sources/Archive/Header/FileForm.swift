public import Platform

/// What a file is, by its first bytes: the container that an archive is, or what is found in its place.
public enum FileForm: String, Sendable, CaseIterable {
  case tar, gzip, zip, bzip2, xz, zstd
  case sevenZip = "7z"
  case html, text, empty, zeros
  /// Nothing that is known. It may be a container whose first bytes are damaged.
  case unknown

  /// How many bytes tell.
  public static let byteCount = HeaderBlock.byteCount

  /// Tells by the first bytes of a file: `byteCount` of them, or fewer if the file has no more.
  public init(_ head: [UInt8]) {
    if head.isEmpty {
      self = .empty
    } else if Self.isTar(head) {
      self = .tar
    } else if let (_, form) = Self.marks.first(where: { head.starts(with: $0.bytes) }) {
      self = form
    } else if head.allSatisfy({ $0 == 0 }) {
      self = .zeros
    } else if Self.isText(head) {
      self = Self.isHTML(head) ? .html : .text
    } else {
      self = .unknown
    }
  }

  /// The container that the ending of a file's name promises; nil if it promises none.
  public init?(promisedBy name: String) {
    guard let (_, form) = Self.endings.first(where: { name.hasSuffix($0.text) }) else { return nil }
    self = form
  }

  /// Reads the first bytes of the file at `path`, which may be a link.
  public static func of(_ path: String) throws(PlatformError) -> FileForm {
    let file = try File.open(path)
    let form = FileForm(try file.bytes(byteCount, at: 0))
    guard form == .zeros else { return form }
    // A block that a disk has lost is damage; what was never written has many.
    return try file.bytes(zeroCount, at: 0).allSatisfy { $0 == 0 } ? .zeros : .unknown
  }

  private static let zeroCount = 1 << 16
  private static let endings: [(text: String, form: FileForm)] = [
    (".tar", .tar), (".tar.gz", .gzip), (".tgz", .gzip), (".zip", .zip),
  ]
  private static let marks: [(bytes: [UInt8], form: FileForm)] = [
    ([0x1f, 0x8b], .gzip), (Array("PK\u{3}\u{4}".utf8), .zip), (Array("PK\u{5}\u{6}".utf8), .zip),
    (Array("BZh".utf8), .bzip2), ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], .xz), ([0x28, 0xb5, 0x2f, 0xfd], .zstd),
    ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], .sevenZip),
  ]

  /// Old tars have no magic, but every header has a checksum.
  private static func isTar(_ head: [UInt8]) -> Bool {
    head.count == byteCount && (head[257..<262].elementsEqual("ustar".utf8) || HeaderBlock(head.span) != nil)
  }

  private static func isText(_ head: [UInt8]) -> Bool {
    let text = withoutCutCharacter(head)
    let isPrintable = text.allSatisfy { byte in
      switch byte {
      case 0x09...0x0d, 0x1b, 0x20...0x7e, 0x80...: true
      default: false
      }
    }
    return isPrintable && !text.isEmpty && String(validating: text, as: UTF8.self) != nil
  }

  /// The last character may be cut.
  private static func withoutCutCharacter(_ head: [UInt8]) -> ArraySlice<UInt8> {
    guard let start = head.lastIndex(where: { $0 & 0xc0 != 0x80 }), head[start] >= 0xc0, head.count - start < 4 else {
      return head[...]
    }
    return head[..<start]
  }

  private static func isHTML(_ head: [UInt8]) -> Bool {
    let text = String(decoding: head, as: UTF8.self).lowercased()
    let start = text.drop { $0.isWhitespace || $0 == "\u{feff}" }
    return start.first == "<" && ["<!doctype html", "<html", "<head", "<body"].contains { start.contains($0) }
  }
}
