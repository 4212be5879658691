import Checksums
import PieceLists

/// The hashes of the pieces of `bytes`, one after another.
func hashes(of bytes: [UInt8], every length: Int, _ algorithm: PieceAlgorithm = .sha1) -> [[UInt8]] {
  stride(from: 0, to: bytes.count, by: length).map { start in
    var hasher = PieceHasher(algorithm)
    unsafe hasher.update(Array(bytes[start..<min(start + length, bytes.count)]).span.bytes)
    return hasher.finish()
  }
}

func bencoded(_ text: String) -> [UInt8] { Array("\(text.utf8.count):\(text)".utf8) }

/// A torrent whose parts can be replaced.
struct SampleTorrent {
  var content: [UInt8]
  var pieceBytes = 1000
  /// Bencoded, as the rest is.
  var files: [UInt8]
  var more: [UInt8] = []

  /// Of one file.
  init(_ name: String, _ content: [UInt8]) {
    self.content = content
    files = Array("6:lengthi\(content.count)e4:name".utf8) + bencoded(name)
  }

  /// Of several files, in a folder.
  init(_ files: [(path: [String], content: [UInt8])]) {
    content = files.flatMap(\.content)
    self.files =
      Array("5:filesl".utf8)
      + files.flatMap { file in
        Array("d6:lengthi\(file.content.count)e4:pathl".utf8) + file.path.flatMap(bencoded) + Array("ee".utf8)
      } + Array("e4:name6:folder".utf8)
  }

  var info: [UInt8] {
    let all = hashes(of: content, every: pieceBytes).flatMap { $0 }
    return Array("d".utf8) + files + Array("12:piece lengthi\(pieceBytes)e6:pieces\(all.count):".utf8) + all + more
      + Array("e".utf8)
  }

  var bytes: [UInt8] {
    Array("d8:announce9:http://x/13:creation datei-1e4:info".utf8) + info + Array("8:url-listl1:aee".utf8)
  }
}

/// A Metalink of version 4, or of version 3.
func metalink(
  _ name: String, _ content: [UInt8], isOld: Bool = false, size: Int? = nil, _ algorithm: PieceAlgorithm = .sha1,
  type: String = "sha-1", length: Int = 1000
) -> String {
  let pieces = hashes(of: content, every: length, algorithm).enumerated().map { index, hash in
    let hex = hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "<hash\(isOld ? " piece=\"\(index)\"" : "")>\n \(hex)</hash>"
  }
  let list = "<pieces length=\"\(length)\" type=\"\(type)\">\(pieces.joined(separator: "\n"))</pieces>"
  let whole = "<hash type=\"md5\">00</hash>"
  let (before, after) = isOld ? ("<files>", "</files>") : ("", "")
  let checks = isOld ? "<verification>\(whole)\(list)</verification>" : whole + list
  let space = isOld ? "http://www.metalinker.org/" : "urn:ietf:params:xml:ns:metalink"
  return """
    <?xml version="1.0" encoding="UTF-8"?>
    <metalink xmlns="\(space)">\(before)
    <file name="other"><size>3</size></file>
    <file name="\(name)"><size>\(size ?? content.count)</size>\(checks)</file>
    \(after)</metalink>
    """
}

/// Why a list cannot be read; nil if it can.
func refusal(_ content: [UInt8], of name: String = "a.tar", bytes: Int64? = nil) -> PieceListError? {
  do {
    _ = try PieceList(of: name, bytes: bytes, in: content)
    return nil
  } catch {
    return error
  }
}

func refusal(_ text: String, bytes: Int64? = nil) -> PieceListError? { refusal(Array(text.utf8), bytes: bytes) }

/// What is doubtful of a file by a list, if it comes `step` bytes at a time.
func doubtful(_ content: [UInt8], _ list: PieceList, step: Int = 333) -> [Range<Int64>] {
  var check = PieceCheck(list)
  for start in stride(from: 0, to: content.count, by: step) {
    unsafe check.update(Array(content[start..<min(start + step, content.count)]).span.bytes, at: Int64(start))
  }
  return check.doubtful
}
