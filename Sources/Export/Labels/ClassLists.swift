package import Dataset

/// Lists of all classes of the release, one in each line: a label is a position in them, whichever classes are prepared.
extension LabelFile {
  /// The wnids.
  static let synsets = list("synsets.txt", isDefault: true, "wnids in order: line N is class N - 1") {
    "\($0.wnid)"
  }

  /// The wnids and a name each, as DINOv2 reads them. Names are not unique.
  static let labels = list("labels.txt", isDefault: true, "wnid,name of each class, for DINOv2") {
    "\($0.wnid),\(csvQuoted($0.names[0]))"
  }

  /// The wnids and all words, as Kaggle has them.
  static let synsetMapping = list("LOC_synset_mapping.txt", "wnid and words of each class, as Kaggle has it") {
    "\($0.wnid) \($0.words)"
  }

  /// The wnids, ILSVRC2012_IDs and names, in the order of these numbers, as the development kits of later years have them.
  static let clsLocMap = list(
    "map_clsloc.txt", "wnid, ILSVRC2012_ID and name of each class", orderedBy: \.ilsvrc2012ID
  ) {
    "\($0.wnid) \($0.ilsvrc2012ID) \($0.identifier)"
  }

  private static func list(
    _ name: String, isDefault: Bool = false, _ summary: String,
    orderedBy position: any KeyPath<Synset, Int> & Sendable = \.index,
    line: @escaping @Sendable (Synset) -> String
  ) -> LabelFile {
    LabelFile(name, isDefault: isDefault, summary) { source, file throws(ExportError) in
      for synset in source.release.synsets.sorted(by: { $0[keyPath: position] < $1[keyPath: position] }) {
        try file.append("\(line(synset))\n".utf8)
      }
    }
  }
}

extension Synset {
  /// Its words, one by one.
  var names: [String] {
    var (names, word): ([String], [UInt8]) = ([], [])
    for byte in words.utf8 {
      if byte == UInt8(ascii: " "), word.last == UInt8(ascii: ",") {
        names.append(String(decoding: word.dropLast(), as: UTF8.self))
        word = []
      } else {
        word.append(byte)
      }
    }
    return names + [String(decoding: word, as: UTF8.self)]
  }

  /// The first of its words, with underscores for spaces.
  package var identifier: String { String(names[0].map { $0 == " " ? "_" : $0 }) }
}

/// Returns `text` as a field of CSV.
private func csvQuoted(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy { ![UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D].contains($0) }
  return isPlain ? text : "\"\(text.map { $0 == "\"" ? "\"\"" : "\($0)" }.joined())\""
}
