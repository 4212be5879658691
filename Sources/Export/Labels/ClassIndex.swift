internal import Dataset

extension LabelFile {
  /// The classes as Keras has them: `{"0": ["n01440764", "tench"], …}`.
  static let classIndex = LabelFile(
    "imagenet_class_index.json", "number, wnid and name of each class, for Keras"
  ) { source, file throws(ExportError) in
    try file.append("{".utf8)
    for (position, synset) in source.synsets.enumerated() {
      let name = jsonQuoted(synset.identifier)
      try file.append("\(position == 0 ? "" : ", ")\"\(synset.index)\": [\"\(synset.wnid)\", \(name)]".utf8)
    }
    try file.append("}\n".utf8)
  }
}

/// Returns `text` as a string of JSON, which is one of YAML, too.
public func jsonQuoted(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": quoted += "\\\(scalar)"
    case "\0"..."\u{1F}":
      let digits = String(scalar.value, radix: 16)
      quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}
