internal import Archive
internal import Dataset

extension FixtureForm {
  /// The images and boxes of all parts in one archive, as they were released in 2017.
  static let clsLoc = FixtureForm("cls-loc", [.clsLoc])
}

extension FixtureArchive {
  /// `ILSVRC/Annotations`, `ILSVRC/Data` and `ILSVRC/ImageSets`.
  static let clsLoc = FixtureArchive("cls-loc", members: writeClsLocTree)

  /// Writes the tree of the archive, which others have too.
  @Sendable static func writeClsLocTree(_ writer: FixtureWriter) throws(ArchiveError) {
    try writer.folder("ILSVRC/")
    try writeAnnotations(writer, "ILSVRC/Annotations/")
    try writeImages(writer, "ILSVRC/Data/")
    try writeLists(writer, "ILSVRC/ImageSets/")
  }

  private static func writeAnnotations(_ writer: FixtureWriter, _ parent: String) throws(ArchiveError) {
    let (contents, folder) = (writer.contents, "\(parent)CLS-LOC/")
    for path in [parent, folder, "\(folder)train/"] { try writer.folder(path) }
    var last: Int?
    try contents.forEachTrainingImage { index, _, annotation throws(ArchiveError) in
      guard let annotation else { return }
      let classFolder = "\(folder)train/\(contents.synsets[index].wnid)/"
      if index != last { try writer.folder(classFolder) }
      last = index
      try writer.annotation(annotation, in: classFolder)
    }
    try writer.folder("\(folder)val/")
    for (stem, wnid) in zip(contents.valStems, contents.labels) {
      try writer.annotation(contents.annotation(of: stem, wnid), in: "\(folder)val/")
    }
  }

  private static func writeImages(_ writer: FixtureWriter, _ parent: String) throws(ArchiveError) {
    let (contents, folder) = (writer.contents, "\(parent)CLS-LOC/")
    for path in [parent, folder, "\(folder)test/"] { try writer.folder(path) }
    for stem in contents.testStems { try writer.image(stem, in: "\(folder)test/") }
    try writer.folder("\(folder)train/")
    for synset in contents.synsets {
      let classFolder = "\(folder)train/\(synset.wnid)/"
      try writer.folder(classFolder)
      for stem in contents.trainStems(of: synset.wnid) { try writer.image(stem, in: classFolder) }
    }
    try writer.folder("\(folder)val/")
    for stem in contents.valStems { try writer.image(stem, in: "\(folder)val/") }
  }

  /// Writes lists of images, whose lines are a name and a number from 1.
  private static func writeLists(_ writer: FixtureWriter, _ parent: String) throws(ArchiveError) {
    let (contents, folder) = (writer.contents, "\(parent)CLS-LOC/")
    for path in [parent, folder] { try writer.folder(path) }
    for (name, stems) in [("test", contents.testStems), ("val", contents.valStems)] {
      try writer.lines("\(folder)\(name).txt") { line throws(ArchiveError) in
        for (index, stem) in stems.enumerated() { try line("\(stem) \(index + 1)") }
      }
    }
    for (name, hasAll) in [("train_cls", true), ("train_loc", false)] {
      try writer.lines("\(folder)\(name).txt") { line throws(ArchiveError) in
        var number = 0
        try contents.forEachTrainingImage { index, stem, annotation throws(ArchiveError) in
          guard hasAll || annotation != nil else { return }
          number += 1
          try line("\(contents.synsets[index].wnid)/\(stem) \(number)")
        }
      }
    }
  }
}
