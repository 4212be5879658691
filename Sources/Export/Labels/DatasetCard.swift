internal import Dataset

extension LabelFile {
  /// A dataset card, whose head tells Hugging Face's `load_dataset` which folder is which split.
  ///
  /// Without it, `test/`, which has no class folders, makes it drop the labels of all splits without an error.
  static let card = LabelFile(
    "README.md", isDefault: true, "a dataset card, for Hugging Face's load_dataset"
  ) { source, file throws(ExportError) in
    let images = [Part.train, .val].reduce(0) { $0 + (Catalog($1, source.release)?.likelyFiles ?? 0) }
    try file.append(
      """
      ---
      pretty_name: ILSVRC2012
      task_categories:
      - image-classification
      size_categories:
      - \(sizeCategory(images))
      configs:
      - config_name: default
        default: true
        data_files:
        - split: train
          path: train/*/*.JPEG
        - split: validation
          path: val/*/*.JPEG
      - config_name: test
        drop_labels: true
        data_files:
        - split: test
          path: test/*.JPEG
      ---

      # ILSVRC2012 (ImageNet-1K)

      Prepared by ilsvrc-prepare. `train/` and `val/` have a folder for each of \(source.synsets.count) classes, named by its
      wnid; `test/` has no labels. Labels in `train.txt` and `val.txt` are positions among all \(source.release.synsets.count)
      classes, as `synsets.txt` lists them, from 0, unless `ilsvrc-prepare index --numbering` was told otherwise. Programs that
      count folders number the classes that are there.

      """.utf8)
  }
}

/// Returns how Hugging Face writes the order of magnitude of so many images.
private func sizeCategory(_ images: Int) -> String {
  let steps = [(1_000, "1K"), (10_000, "10K"), (100_000, "100K"), (1_000_000, "1M"), (10_000_000, "10M")]
  guard let index = steps.firstIndex(where: { images < $0.0 }) else { return "n>10M" }
  return index == 0 ? "n<1K" : "\(steps[index - 1].1)<n<\(steps[index].1)"
}

extension Numbering {
  /// How classes are numbered, after "numbered".
  public var words: String {
    switch self {
    case .sorted: "from 0 in the order of the wnids"
    case .sortedFromOne: "from 1 in the order of the wnids"
    case .ilsvrc: "by their ILSVRC2012_ID, from 1"
    }
  }
}
