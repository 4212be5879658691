internal import Dataset
internal import Platform

extension View {
  /// The `manual_dir` of TensorFlow Datasets' imagenet2012: the archives by the names that it knows.
  static let tensorFlowDatasets = View(
    "tfds", parts: [], "links to the archives: the manual_dir of TensorFlow Datasets' imagenet2012"
  ) { source in
    var archives = ["ILSVRC2012_img_train.tar", "ILSVRC2012_img_val.tar"].map { ($0, $0) }
    // It wants the images of 2019, under the name that the archive of 2012 has.
    let test = "ILSVRC2012_img_test.tar"
    if let newest = ["ILSVRC2012_img_test_v10102019.tar", test].first(where: { source.archives[$0] != nil }) {
      archives.append((newest, test))
    }
    return Arrangement(images: { _, _ in "" }, archives: archives)
  }
}
