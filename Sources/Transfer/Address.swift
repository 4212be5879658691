internal import Platform

/// The address of a file: `http`, `https` or `file`. `s3` and `gs` stand for the public addresses of these stores.
public struct Address: Sendable, Hashable, CustomStringConvertible {
  /// In small letters.
  private let scheme: String
  /// The name and password before the host.
  private var user: String?
  /// In small letters, with the port if it is not the usual one.
  private let host: String
  private let path: String
  /// With its question mark; often a signature.
  private let query: String

  /// Nil if the scheme is none of those, or there is no host or path.
  public init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), let colon = text.firstIndex(of: ":") else { return nil }
    let rest = text[colon...].dropFirst()
    guard rest.hasPrefix("//") else { return nil }
    let place = rest.dropFirst(2)
    let scheme = text[..<colon].lowercased()
    switch scheme {
    case "http", "https", "file": self.init(scheme: scheme, place)
    case "s3":
      guard let (bucket, key) = Self.bucket(place) else { return nil }
      // The certificate is not for names with more dots.
      let isHost = !bucket.contains(".")
      self.init(
        scheme: "https", isHost ? "\(bucket).s3.amazonaws.com/\(key)" : "s3.amazonaws.com/\(bucket)/\(key)")
    case "gs":
      guard let (bucket, key) = Self.bucket(place) else { return nil }
      self.init(scheme: "https", "storage.googleapis.com/\(bucket)/\(key)")
    default: return nil
    }
  }

  private init?(scheme: String, _ place: Substring) {
    let end = place.firstIndex { "/?#".contains($0) } ?? place.endIndex
    let authority = place[..<end]
    let at = authority.lastIndex(of: "@")
    var host = authority[(at.map { authority.index(after: $0) } ?? authority.startIndex)...].lowercased()
    let port = scheme == "https" ? ":443" : ":80"
    if host.hasSuffix(port) { host.removeLast(port.count) }
    // A password with a slash in it would be shown as a port and a path.
    let digits = host.hasPrefix("[") ? host.drop { $0 != "]" }.dropFirst() : host.drop { $0 != ":" }
    guard digits.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    guard scheme == "file" ? place.hasPrefix("/") && place.count > 1 : !host.isEmpty,
      authority.allSatisfy({ $0 != " " && $0 != "\\" })
    else { return nil }
    (self.scheme, self.host) = (scheme, host)
    user = at.map { String(authority[..<$0]) }
    let rest = place[end...].prefix { $0 != "#" }
    let question = rest.firstIndex(of: "?") ?? rest.endIndex
    path = Self.escaped(rest[..<question]) { $0 > 0x20 && $0 < 0x7F }
    query = Self.escaped(rest[question...]) { $0 > 0x20 && $0 < 0x7F }
  }

  private init(title: String) { (scheme, user, host, path, query) = ("", nil, title, "", "") }

  /// Where another program pipes bytes in. Nothing can be asked for there.
  public static let standardInput = Address(title: StandardInput.name)

  private init?(scheme: String, _ place: String) { self.init(scheme: scheme, place[...]) }

  /// The address that `home` leads to. What is known to the host of `home` is known to it at other addresses, too.
  init?(redirection text: String, from home: Address) {
    self.init(text)
    if user == nil, origin == home.origin { user = home.user }
  }

  /// The bucket, and the key as it is in an address: keys are plain text, in which every character counts.
  private static func bucket(_ place: Substring) -> (Substring, String)? {
    let bucket = place.prefix { $0 != "/" }
    let key = place.dropFirst(bucket.count + 1)
    let isName = bucket.utf8.allSatisfy { isPlain($0) && $0 != UInt8(ascii: "~") }
    guard !bucket.isEmpty, isName, !key.isEmpty else { return nil }
    return (bucket, escaped(key) { isPlain($0) || $0 == UInt8(ascii: "/") })
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~".utf8.contains(byte)
    }
  }

  private static func escaped(_ text: Substring, _ isKept: (UInt8) -> Bool) -> String {
    var bytes: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      bytes += isKept(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What is asked for. It may hold a signature or a password: never to be shown.
  var text: String { "\(scheme)://\(user.map { $0 + "@" } ?? "")\(host)\(path)\(query)" }

  var isLocal: Bool { scheme == "file" }

  /// Whether nothing in it may be a secret.
  public var isPublic: Bool { user == nil && query.isEmpty }

  /// The path of a local file; nil if it is none.
  var localPath: String? {
    guard isLocal else { return nil }
    var bytes: [UInt8] = []
    var rest = path.utf8[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "%"), digits.count == 2,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The scheme, host and port: what credentials are for.
  var origin: String { "\(scheme)://\(host)" }

  /// The host without its port.
  var hostName: String {
    guard !host.hasPrefix("[") else { return String(host.dropFirst().prefix { $0 != "]" }) }
    return String(host.prefix { $0 != ":" })
  }

  /// The address without name and password, query and fragment: any of these may be a secret.
  public var description: String { scheme.isEmpty ? host : origin + path }
}
