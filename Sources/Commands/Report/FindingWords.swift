internal import Dataset
internal import Images
internal import Platform
internal import Tree

/// What an audit has found, in words and as JSON fields.
extension Fault {
  var words: String {
    switch self {
    case .missingPart, .missing: "missing"
    case .missingClass(let images): "missing, with \(count(images, "image"))"
    case .wrongCount(let actual, let expected): "\(count(actual, "image")), not \(grouped(expected))"
    case .flat(let images): "flat: \(count(images, "image")) not in the folders of their classes"
    case .wrongClass(let wnid): "belongs in \(wnid)"
    case .unexpected(let kind, let resembles):
      "unexpected" + (kind == .file ? "" : " (\(kind.words))")
        + (resembles.map { "; differs only in case from \($0)" } ?? "")
    case .notAFolder: "not a folder"
    case .notAFile(let kind): "not a regular file, but \(kind.words)"
    case .empty: "zero length"
    case .notAnImage: "neither a JPEG nor a PNG"
    case .notAnAnnotation: "does not begin and end as XML"
    case .damagedHeader(let fault): "damaged header: \(fault.words)"
    case .noEndMark: "no end marker (truncated?)"
    case .differs: "has other bytes"
    case .unreadable(let reason): "cannot be read: \(reason)"
    }
  }

  var fields: [String: JSONLine.Value] {
    var fields: [String: JSONLine.Value] = ["fault": .text(kind.rawValue)]
    switch self {
    case .missingClass(let images), .flat(let images): fields["images"] = .integer(images)
    case .wrongCount(let actual, let expected):
      fields["actual"] = .integer(actual)
      fields["expected"] = .integer(expected)
    case .wrongClass(let wnid): fields["belongs_in"] = .text(wnid.description)
    case .unexpected(let kind, let resembles):
      fields["kind"] = .text(kind.name)
      fields["resembles"] = resembles.map { .text($0) } ?? .null
    case .notAFile(let kind): fields["kind"] = .text(kind.name)
    case .unreadable(let reason): fields["reason"] = .text(reason)
    case .damagedHeader(let fault): fields["reason"] = .text(fault.words)
    case .missingPart, .missing, .notAFolder, .empty, .notAnImage, .notAnAnnotation, .noEndMark, .differs: break
    }
    return fields
  }
}

extension Fault.Kind {
  /// For many of them.
  var words: String {
    switch self {
    case .missingPart, .missingClass, .missing: "missing"
    case .wrongCount: "wrong count"
    case .flat: "flat"
    case .wrongClass: "in the wrong class"
    case .unexpected: "unexpected"
    case .notAFolder: "not folders"
    case .notAFile: "not regular files"
    case .empty: "zero length"
    case .notAnImage: "neither JPEG nor PNG"
    case .notAnAnnotation: "not XML"
    case .damagedHeader: "damaged header"
    case .noEndMark: "no end marker (truncated?)"
    case .differs: "has other bytes"
    case .unreadable: "cannot be read"
    }
  }
}

extension Fact {
  var words: String {
    switch self {
    case .irregular("png"): "a PNG, as the official file is"
    case .irregular(let way): "the official file is irregular: \(way)"
    case .png: "is a PNG"
    case .converted: "a JPEG, though the official file is a PNG: converted by some tool"
    case .trailing(let bytes): "\(count(Int(bytes), "byte")) after the end marker"
    case .linked: "a link to a folder elsewhere"
    case .hidden: "a file of a file manager or an operating system"
    }
  }

  var fields: [String: JSONLine.Value] {
    var fields: [String: JSONLine.Value] = ["fact": .text(kind.rawValue)]
    switch self {
    case .irregular(let way): fields["way"] = .text(way)
    case .trailing(let bytes): fields["bytes"] = .integer(Int(bytes))
    case .png, .converted, .linked, .hidden: break
    }
    return fields
  }
}

extension EntryKind {
  var name: String {
    switch self {
    case .file: "file"
    case .directory: "folder"
    case .link: "link"
    case .pipe: "pipe"
    case .socket: "socket"
    case .device: "device"
    }
  }

  var words: String { "a \(name)" }
}

extension ImageFault {
  /// The name for programs reads well enough for people: "jpeg-huffman-table" is "JPEG Huffman table".
  var words: String {
    let names = ["jpeg": "JPEG", "png": "PNG", "huffman": "Huffman"]
    return rawValue.split(separator: "-").map { names[String($0)] ?? String($0) }.joined(separator: " ")
  }
}
