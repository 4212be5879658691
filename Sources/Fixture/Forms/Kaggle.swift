internal import Archive
internal import Dataset

extension FixtureForm {
  /// The same as `cls-loc`, as Kaggle has it: a zip, with tables beside the tree.
  static let kaggle = FixtureForm("kaggle", [.kaggle])
  /// The same as Kaggle had it before: the tree is a gzipped tar in the zip.
  static let kaggleTar = FixtureForm("kaggle-tar", [.kaggleTar])
}

extension FixtureArchive {
  /// `ILSVRC`, the words of the classes, and the boxes of images as Kaggle's competition wants them.
  static let kaggle = FixtureArchive("cls-loc", index: 1) { writer throws(ArchiveError) in
    try writeClsLocTree(writer)
    try writeTables(writer)
  }

  /// The same, with `ILSVRC` in a gzipped tar.
  static let kaggleTar = FixtureArchive("cls-loc", index: 1, variant: "tar") { writer throws(ArchiveError) in
    try writeTables(writer)
    try writer.gzippedTar("imagenet_object_localization_patched2019.tar.gz", writeClsLocTree)
  }

  private static func writeTables(_ writer: FixtureWriter) throws(ArchiveError) {
    let contents = writer.contents
    try writer.lines("LOC_sample_submission.csv") { line throws(ArchiveError) in
      try line(header)
      for stem in contents.testStems { try line(row(contents.annotation(of: stem, contents.synsets[0].wnid))) }
    }
    try writer.lines("LOC_synset_mapping.txt") { line throws(ArchiveError) in
      for synset in contents.synsets { try line("\(synset.wnid) \(synset.words)") }
    }
    try writer.lines("LOC_train_solution.csv") { line throws(ArchiveError) in
      try line(header)
      try contents.forEachTrainingImage { index, stem, annotation throws(ArchiveError) in
        guard annotation != nil else { return }
        // Without the faults that some annotations have.
        try line(row(contents.annotation(of: stem, contents.synsets[index].wnid)))
      }
    }
    try writer.lines("LOC_val_solution.csv") { line throws(ArchiveError) in
      try line(header)
      for (stem, wnid) in zip(contents.valStems, contents.labels) { try line(row(contents.annotation(of: stem, wnid))) }
    }
  }

  private static let header = "ImageId,PredictionString"

  /// Returns the row of an image: each of its boxes, with a space after it.
  private static func row(_ annotation: FixtureAnnotation) -> String {
    let boxes = annotation.objects.map { "\($0.name) \($0.xmin) \($0.ymin) \($0.xmax) \($0.ymax) " }
    return "\(annotation.stem),\(boxes.joined())"
  }
}
