internal import Archive
internal import Dataset

extension FixtureForm {
  /// The boxes in images, as annotations.
  static let boxes = FixtureForm("bbox", [.trainBoxes, .valBoxes, .trainT3Boxes])
}

extension FixtureArchive {
  /// The boxes in some training images, in a folder for each class.
  static let trainBoxes = FixtureArchive("bbox-train") { writer throws(ArchiveError) in
    let contents = writer.contents
    try contents.forEachTrainingImage { index, _, annotation throws(ArchiveError) in
      guard let annotation else { return }
      try writer.annotation(annotation, in: "\(contents.synsets[index].wnid)/")
    }
  }

  /// The boxes in all validation images, in one folder.
  static let valBoxes = FixtureArchive("bbox-val") { writer throws(ArchiveError) in
    try writer.folder("val/")
    for (stem, wnid) in zip(writer.contents.valStems, writer.contents.labels) {
      try writer.annotation(writer.contents.annotation(of: stem, wnid), in: "val/")
    }
  }

  /// The boxes in the training images of task 3, in a folder for each dog.
  static let trainT3Boxes = FixtureArchive("bbox-train-t3") { writer throws(ArchiveError) in
    for dog in writer.contents.dogs {
      for stem in writer.contents.trainStems(of: dog) {
        try writer.annotation(writer.contents.annotation(of: stem, dog), in: "\(dog)/")
      }
    }
  }
}
