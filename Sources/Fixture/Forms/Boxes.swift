internal import Archive
internal import Dataset

extension FixtureForm {
  /// The boxes in images, as annotations.
  static let boxes = FixtureForm("bbox", [.trainBoxes, .valBoxes, .trainT3Boxes, .testT3Boxes])
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

  /// The boxes in every fifth test image, as if dogs were in it. The name of the folder is made up: that in the official
  /// zip was never established.
  static let testT3Boxes = FixtureArchive("bbox-test-t3") { writer throws(ArchiveError) in
    let (contents, folder) = (writer.contents, "ILSVRC2012_bbox_test_dogs/")
    try writer.folder(folder)
    for (index, stem) in contents.testStems.enumerated() where index % 5 == 0 {
      let dog = contents.dogs[index / 5 % contents.dogs.count]
      try writer.annotation(contents.annotation(of: stem, dog), in: folder)
    }
  }
}
