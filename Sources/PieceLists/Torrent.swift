internal import Checksums

/// What a torrent (BEP 3) has of one file.
struct Torrent {
  private let name: String
  private let bytes: Int64?

  private var title: String?
  private var length: Int64?
  private var total: Int64?
  private var pieceBytes: Int64?
  private var hashes: [UInt8]?
  private var hasInfo = false
  private var isVersion2 = false
  /// Where the file is, and sizes of others with its name.
  private var place: Range<Int64>?
  private var otherSize: Int64?

  /// Reads a torrent for the file of this name and size.
  init(_ content: [UInt8], _ name: String, _ bytes: Int64?) throws(PieceListError) {
    (self.name, self.bytes) = (name, bytes)
    var reader = BencodeReader(content)
    try reader.dictionary { key, reader throws(PieceListError) in
      guard key == "info" else { return }
      guard !hasInfo else { throw .damaged("info is there twice") }
      hasInfo = true
      try reader.dictionary { key, reader throws(PieceListError) in try take(key, &reader) }
    }
  }

  private mutating func take(_ key: String, _ reader: inout BencodeReader) throws(PieceListError) {
    switch key {
    case "name": try set(&title, key, String(decoding: try reader.string(), as: UTF8.self))
    case "length": try set(&length, key, try reader.natural())
    case "piece length": try set(&pieceBytes, key, try reader.natural())
    case "pieces": try set(&hashes, key, Array(try reader.string()))
    case "files":
      try set(&total, key, 0)
      try reader.list { reader throws(PieceListError) in try file(&reader) }
    case "file tree", "meta version": isVersion2 = true
    default: break
    }
  }

  /// Reads what there is of one of several files.
  private mutating func file(_ reader: inout BencodeReader) throws(PieceListError) {
    var length: Int64?
    var path: String?
    try reader.dictionary { key, reader throws(PieceListError) in
      switch key {
      case "length": try set(&length, key, try reader.natural())
      case "path":
        try set(&path, key, "")
        try reader.list { reader throws(PieceListError) in
          path = String(decoding: try reader.string(), as: UTF8.self)
        }
      default: break
      }
    }
    guard let length, let path else { throw .damaged("a file has no length or no path") }
    try add(path, length)
  }

  /// Adds a file after those before it.
  private mutating func add(_ path: String, _ length: Int64) throws(PieceListError) {
    let start = total ?? 0
    guard length <= PieceList.mostBytes - start else { throw .damaged("its files are impossibly large") }
    total = start + length
    guard path == name else { return }
    if bytes ?? length != length { otherSize = length } else if place == nil { place = start..<start + length }
  }

  private func set<Value>(_ field: inout Value?, _ key: String, _ value: Value) throws(PieceListError) {
    guard field == nil else { throw .damaged("\(key) is there twice") }
    field = value
  }

  /// The pieces of the file.
  consuming func pieces() throws(PieceListError) -> PieceList {
    guard hasInfo else { throw .damaged("it has no info") }
    guard let hashes else { throw isVersion2 ? .version2 : .damaged("it has no pieces") }
    if let length {
      guard total == nil else { throw .damaged("it has both a length and files") }
      try add(title ?? "", length)
    }
    guard let pieceBytes, let total else { throw .damaged("it has no length, or none of its pieces") }
    guard hashes.count % PieceAlgorithm.sha1.byteCount == 0 else { throw .damaged("a hash is cut off") }
    guard let place else { throw otherSize.map(PieceListError.otherSize) ?? .absent }
    return try PieceList(.sha1, pieceBytes: pieceBytes, place: place, total: total, hashes: hashes)
  }
}
