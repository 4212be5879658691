/// The address of a file: `http`, `https` or `file`. `s3` and `gs` stand for the public addresses of these stores.
public struct Address: Sendable, Hashable, CustomStringConvertible {
  /// What is asked for. It may hold a signature or a password: never to be shown.
  let text: String

  /// Nil if the scheme is none of those.
  public init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), text.allSatisfy({ $0.isASCII && !$0.isWhitespace }) else { return nil }
    let rest = text[colon...].dropFirst()
    guard rest.hasPrefix("//"), rest.count > 2 else { return nil }
    let path = rest.dropFirst(2)
    switch text[..<colon].lowercased() {
    case "http", "https", "file": self.text = text
    case "s3":
      guard let (bucket, key) = Self.bucket(path) else { return nil }
      self.text = "https://\(bucket).s3.amazonaws.com/\(key)"
    case "gs":
      guard let (bucket, key) = Self.bucket(path) else { return nil }
      self.text = "https://storage.googleapis.com/\(bucket)/\(key)"
    default: return nil
    }
  }

  private static func bucket(_ path: Substring) -> (Substring, Substring)? {
    guard let slash = path.firstIndex(of: "/"), slash > path.startIndex else { return nil }
    let key = path[slash...].dropFirst()
    return key.isEmpty ? nil : (path[..<slash], key)
  }

  var isLocal: Bool { text.lowercased().hasPrefix("file:") }

  /// The scheme, host and port: what credentials are for.
  var origin: String {
    let start = text.range(ofFirst: "://").map { $0.upperBound } ?? text.startIndex
    let end = text[start...].firstIndex { "/?#".contains($0) } ?? text.endIndex
    let host = text[start..<end].split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return (text[..<start] + host).lowercased()
  }

  /// The address without name and password, query and fragment: any of these may be a secret.
  public var description: String {
    let start = text.range(ofFirst: "://").map { $0.upperBound } ?? text.startIndex
    let end = text[start...].firstIndex { "/?#".contains($0) } ?? text.endIndex
    let path = text[end...].prefix { !"?#".contains($0) }
    return origin + path
  }
}

extension String {
  /// The range of the first occurrence of `part`, which is ASCII.
  fileprivate func range(ofFirst part: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
      start = index(after: start)
    }
    return nil
  }
}
