extension Part {
  /// The validation images, in the folders of their classes: the mapping is that of valprep.
  public static let val = Part("val", stage: "extract-val", isSelectable: true) { release in
    release.valClasses.isEmpty ? nil : .labelled(stem: "ILSVRC2012_val_", classes: release.valClasses)
  }
}

extension Source {
  /// ILSVRC2012_img_val.tar: images in no order.
  static let val = Source("val", feeds: [.val]) { NumberedImages($0, folder: "val") }
}
