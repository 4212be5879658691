internal import Dataset
internal import Platform

extension View {
  /// The `manual_dir` of TensorFlow Datasets' imagenet2012: the archives by the names that it knows.
  static let tensorFlowDatasets = View(
    "tfds", parts: [], "links to the archives: the manual_dir of TensorFlow Datasets' imagenet2012"
  ) { _ in
    Arrangement { _, _ in
      ""
    } rest: { files throws(ExportError) in
      let needed = ["ILSVRC2012_img_train.tar", "ILSVRC2012_img_val.tar"]
      let missing = needed.filter { files.source.archives[$0] == nil }
      guard missing.isEmpty else { throw ExportError(.noArchives(missing), files.source.root.path) }
      for name in needed { try files.linkArchive(name, as: name) }
      // It wants the images of 2019, under the name that the archive of 2012 has.
      let test = "ILSVRC2012_img_test.tar"
      if let newest = ["ILSVRC2012_img_test_v10102019.tar", test].first(where: { files.source.archives[$0] != nil }) {
        try files.linkArchive(newest, as: test)
      }
    }
  }
}
