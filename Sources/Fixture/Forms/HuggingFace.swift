internal import Archive
internal import Dataset

extension FixtureForm {
  /// The images of all parts as Hugging Face has them: with the class appended to each name.
  static let huggingFace = FixtureForm("hf", trainArchives + [.huggingFaceVal, .huggingFaceTest])

  /// Five archives, each with images of all classes.
  private static let trainArchives = (0..<trainCount).map { archive in
    FixtureArchive("hf-train", index: archive) { writer throws(ArchiveError) in
      let wnids = writer.contents.synsets.map(\.wnid)
      var stems = wnids.map { writer.contents.trainStems(of: $0) }
      for round in 0..<writer.contents.options.perClass {
        for (index, wnid) in wnids.enumerated() {
          guard let stem = stems[index].next(), (round + index) % trainCount == archive else { continue }
          try writer.image(stem, path: "\(stem)_\(wnid).JPEG")
        }
      }
    }
  }

  private static let trainCount = 5
}

extension FixtureArchive {
  /// The validation images.
  static let huggingFaceVal = FixtureArchive("hf-val") { writer throws(ArchiveError) in
    let images = zip(writer.contents.valStems, writer.contents.labels)
    for (stem, wnid) in writer.contents.shuffled(images, "order of val") {
      try writer.image(stem, path: "\(stem)_\(wnid).JPEG")
    }
  }

  /// The test images, which have no class.
  static let huggingFaceTest = FixtureArchive("hf-test") { writer throws(ArchiveError) in
    for stem in writer.contents.shuffled(writer.contents.testStems, "order of test") { try writer.image(stem) }
  }
}
