internal import Checksums

/// What is known of a Metalink while it is read: of RFC 5854, or the older one of version 3, which has the same elements in
/// other places.
struct MetalinkDraft {
  private struct Pieces {
    let algorithm: PieceAlgorithm
    let bytes: Int64
    var hashes: [UInt8] = []
  }

  private let name: String
  private let bytes: Int64?

  /// The names of the elements that are open.
  private var path: [String] = []
  /// What the innermost one has of text so far.
  private var text: [UInt8] = []
  /// Whether a file of the wanted name is open, and what is known of it.
  private var isWanted = false
  private var size: Int64?
  private var pieces: Pieces?
  private var best: Pieces?
  /// The result, or why there is none.
  private var found: PieceList?
  private var failure = PieceListError.absent

  /// For the file of this name and size.
  init(_ name: String, _ bytes: Int64?) { (self.name, self.bytes) = (name, bytes) }

  mutating func begin(_ element: String, _ attributes: [String: String]) throws(PieceListError) {
    guard !path.isEmpty || element == "metalink" else { throw .unknownForm }
    let parent = path.last
    path.append(element)
    text.removeAll()
    switch element {
    case "file" where parent == "metalink" || parent == "files":
      isWanted = attributes["name"]?.split(separator: "/").last.map(String.init) == name
      (size, pieces, best) = (nil, nil, nil)
    case "pieces" where isWanted:
      guard let algorithm = attributes["type"].flatMap(PieceAlgorithm.init(metalink:)) else { return }
      guard let length = attributes["length"].flatMap({ Int64($0) }) else {
        throw .damaged("pieces have no length")
      }
      pieces = Pieces(algorithm: algorithm, bytes: length)
    case "hash" where parent == "pieces":
      guard let pieces, let number = attributes["piece"] else { return }
      guard Int(number) == pieces.hashes.count / pieces.algorithm.byteCount else {
        throw .damaged("pieces are not in their order")
      }
    default: break
    }
  }

  mutating func add(_ more: Span<UInt8>) throws(PieceListError) {
    guard isWanted, path.last == "hash" || path.last == "size" else { return }
    guard text.count + more.count <= 1000 else { throw .damaged("a \(path.last ?? "") is too long") }
    for index in more.indices { text.append(more[index]) }
  }

  mutating func end() throws(PieceListError) {
    let element = path.removeLast()
    switch element {
    case "size" where isWanted && path.last == "file":
      guard size == nil, let number = Int64(String(decoding: trimmed, as: UTF8.self)), number >= 0 else {
        throw .damaged("a size is not one number")
      }
      size = number
    case "hash" where path.last == "pieces":
      guard let algorithm = pieces?.algorithm else { return }
      guard let hash = Self.bytes(hex: trimmed), hash.count == algorithm.byteCount else {
        throw .damaged("a hash is damaged")
      }
      pieces?.hashes += hash
    case "pieces":
      if let pieces, pieces.algorithm.rawValue > best?.algorithm.rawValue ?? -1 { best = pieces }
      pieces = nil
    case "file" where isWanted:
      isWanted = false
      try finishFile()
    default: break
    }
  }

  private mutating func finishFile() throws(PieceListError) {
    guard found == nil else { return }
    if let size, let bytes, size != bytes {
      if failure == .absent { failure = .otherSize(size) }
    } else if let best {
      guard let size = size ?? bytes else { throw .damaged("a file has no size") }
      found = try PieceList(
        best.algorithm, pieceBytes: best.bytes, place: 0..<size, total: size, hashes: best.hashes)
    } else {
      failure = .noPieces
    }
  }

  /// The pieces of the file.
  consuming func finish() throws(PieceListError) -> PieceList {
    guard let found else { throw failure }
    return found
  }

  /// The text without the blanks around it.
  private var trimmed: ArraySlice<UInt8> {
    let isText = { (byte: UInt8) in byte > 0x20 }
    guard let first = text.firstIndex(where: isText), let last = text.lastIndex(where: isText) else { return [] }
    return text[first...last]
  }

  private static func bytes(hex: ArraySlice<UInt8>) -> [UInt8]? {
    let digits = hex.compactMap { digit -> UInt8? in
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
      default: nil
      }
    }
    guard digits.count == hex.count, digits.count % 2 == 0 else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}

extension PieceAlgorithm {
  /// By its name in RFC 5854, or in version 3.
  fileprivate init?(metalink name: String) {
    switch name {
    case "md5": self = .md5
    case "sha-1", "sha1": self = .sha1
    case "sha-256", "sha256": self = .sha256
    default: return nil
    }
  }
}
