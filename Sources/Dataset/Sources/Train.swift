extension Part {
  /// The training images, in class folders.
  public static let train = Part("train", stage: "extract-train", isSelectable: true) { release in
    .byClass(release.synsets.map { ClassFolder($0.wnid, files: $0.trainImages) })
  }
}

extension Source {
  /// ILSVRC2012_img_train.tar: a tar of a tar for each class.
  static let train = Source("train", feeds: [.train]) { ClassTars($0) }
}
