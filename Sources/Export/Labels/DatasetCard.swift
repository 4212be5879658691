internal import Dataset

extension LabelFile {
  /// A dataset card, whose head tells Hugging Face's `load_dataset` which folder is which split.
  ///
  /// Without it, `test/`, which has no class folders, makes it drop the labels of all splits without an error.
  static let card = LabelFile(
    "README.md", isDefault: true, "a dataset card, for Hugging Face's load_dataset"
  ) { source, file throws(ExportError) in
    try file.append(
      """
      ---
      pretty_name: ILSVRC2012
      task_categories:
      - image-classification
      size_categories:
      - 1M<n<10M
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
      wnid; `test/` has no labels. Labels in `train.txt` and `val.txt` are the positions of the wnids in their order, from 0,
      unless `ilsvrc-prepare index --numbering` was told otherwise.

      """.utf8)
  }
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
