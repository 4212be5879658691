internal import Dataset

/// Lists of images: a line for each, with its path, a space and the number of its class.
extension LabelFile {
  /// The training images; paths are those in `train/`.
  static let trainList = list("train.txt", .train, isDefault: true, prefix: "")
  /// The validation images in the order of their numbers; paths are those in `val/`.
  static let valList = list("val.txt", .val, isDefault: true, prefix: "")
  /// The validation images; paths are those in the root.
  static let evalList = list("eval.txt", .val, isDefault: false, prefix: "val/")

  private static func list(_ name: String, _ part: Part, isDefault: Bool, prefix: String) -> LabelFile {
    let place = prefix.isEmpty ? "there" : "the root"
    return LabelFile(
      name, isDefault: isDefault, listing: [part], isNumbered: true,
      "images of \(part.id)/, paths from \(place), and labels"
    ) { source, file throws(ExportError) in
      guard let catalog = Catalog(part, source.release) else { return }
      try source.forEachImage(of: catalog) { item, synset throws(ExportError) in
        try file.append { bytes in
          bytes += prefix.utf8
          catalog.appendPath(of: item, to: &bytes)
          bytes.append(UInt8(ascii: " "))
          bytes += String(source.numbering.label(of: synset)).utf8
          bytes.append(UInt8(ascii: "\n"))
        }
      }
    }
  }
}
