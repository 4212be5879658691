extension Part {
  /// The test images, which have no published classes.
  public static let test = Part("test", stage: "extract-test") { release in
    let count = [kind2019, kind2012].lazy.compactMap { release.archives(of: $0).first?.images }.first
    return count.map { .numbered(stem: "ILSVRC2012_test_", count: $0) }
  }
}

extension Source {
  /// ILSVRC2012_img_test_v10102019.tar: the images as they were published again in October 2019.
  static let test = Source(kind2019, feeds: [.test]) { NumberedImages($0, folder: "test") }
  /// ILSVRC2012_img_test.tar: the images as they were published first.
  static let test2012 = Source(kind2012, feeds: [.test], patch: kindOfPatch, edition: "of 2012") {
    NumberedImages($0, folder: "test")
  }
  /// ILSVRC2012_img_test_patch_v10102019.tar: the images that were replaced in October 2019.
  static let testPatch = Source(kindOfPatch, feeds: [.test], isPublished: false) { NamedFiles($0) }
}

private let (kind2019, kind2012, kindOfPatch) = ("test", "test-2012", "test-patch")
