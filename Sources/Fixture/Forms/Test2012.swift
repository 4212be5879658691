internal import Archive

extension FixtureForm {
  /// The official form with the test images as they were released first, and the patch that replaces some of them.
  static let test2012 = FixtureForm("test-2012", [.train, .val, .test2012, .testPatch])
}

extension FixtureArchive {
  /// The test images of 2012: some are older versions.
  static let test2012 = FixtureArchive("test-2012") { writer throws(ArchiveError) in
    let stems = writer.contents.testStems.enumerated()
    for (index, stem) in writer.contents.shuffled(stems, "order of test") {
      try writer.image(stem, isOlder: isReplaced(index))
    }
  }

  /// Those test images of 2019 that differ.
  static let testPatch = FixtureArchive("test-patch") { writer throws(ArchiveError) in
    for (index, stem) in writer.contents.testStems.enumerated() where isReplaced(index) {
      try writer.image(stem, in: "test/")
    }
  }

  /// Whether the patch replaces the test image at `index`: every seventh, from the first on.
  private static func isReplaced(_ index: Int) -> Bool { index % 7 == 0 }
}
