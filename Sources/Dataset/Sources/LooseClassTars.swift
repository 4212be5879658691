extension Source {
  /// n01440764.tar and so on, one for each class: what ILSVRC2012_img_train.tar holds.
  static let looseClassTars = Source(
    "class-tar", form: "class-tars", feeds: [.train], isSplit: true, isPublished: false
  ) { ClassTars($0) }
}
