internal import Dataset
internal import Export

extension View {
  /// Datumaro's `imagenet_with_subset_dirs`: each folder is a subset, and each folder in it a label, except `no_label`.
  static let datumaro = View(
    "datumaro", "images only, test images in test/no_label/: Datumaro's imagenet_with_subset_dirs"
  ) {
    _ in
    Arrangement { split, synset in "\(split.name)/\(synset.map { "\($0.wnid)" } ?? "no_label")" }
  }

  /// Datumaro's `imagenet_txt`: every file that ends with `.txt` is a subset, except `synsets.txt`, which has the labels. A line
  /// is a path in `images/`, and the position of its label.
  static let datumaroText = View(
    "datumaro-txt", "images/, synsets.txt and a list for each split: Datumaro's imagenet_txt"
  ) {
    _ in
    let folder = { @Sendable (split: Split, synset: Synset?) in synset.map { "\($0.wnid)" } ?? split.name }
    return Arrangement { split, synset in
      "images/\(folder(split, synset))"
    } rest: { files throws(ExportError) in
      try files.write("synsets.txt") { file throws(ExportError) in
        for synset in files.source.release.synsets { try file.append("\(synset.wnid)\n".utf8) }
      }
      for split in files.source.plan.splits {
        try files.writeList("\(split.name).txt", of: split) { name, synset, _ in
          "\(folder(split, synset))/\(name).JPEG\(synset.map { " \($0.index)" } ?? "")"
        }
      }
    }
  }
}
