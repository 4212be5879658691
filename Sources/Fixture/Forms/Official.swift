internal import Archive
internal import Dataset

extension FixtureForm {
  /// The images as they are released now.
  static let official = FixtureForm("official", [.train, .val, .test])
}

extension FixtureArchive {
  /// A tar of a tar for each class.
  static let train = FixtureArchive("train") { writer throws(ArchiveError) in
    for synset in writer.contents.synsets { try writer.classTar(synset.wnid) }
  }

  /// The validation images, in no order.
  static let val = FixtureArchive("val") { writer throws(ArchiveError) in
    for stem in writer.contents.shuffled(writer.contents.valStems, "order of val") { try writer.image(stem) }
  }

  /// The test images of 2019, in a folder and in no order.
  static let test = FixtureArchive("test") { writer throws(ArchiveError) in
    try writer.folder("test/")
    for stem in writer.contents.shuffled(writer.contents.testStems, "order of test") {
      try writer.image(stem, in: "test/")
    }
  }
}
