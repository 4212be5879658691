internal import Archive
internal import Dataset

extension FixtureForm {
  /// Both development kits.
  static let devkit = FixtureForm("devkit", [.devkit, .devkitT3])
}

extension FixtureArchive {
  /// The development kit of tasks 1 and 2.
  static let devkit = FixtureArchive("devkit") { writer throws(ArchiveError) in
    let contents = writer.contents
    let classes = contents.synsets.enumerated().map { index, synset in
      FixtureDevkit.Class(
        ilsvrc2012ID: contents.ilsvrc2012ID(at: index), wnid: synset.wnid, words: synset.words,
        trainImages: contents.options.perClass)
    }
    try writer.files(FixtureDevkit(classes: classes, labels: contents.labels).files, in: FixtureDevkit.folder)
  }

  /// The development kit of task 3, of which nothing is known but its name.
  static let devkitT3 = FixtureArchive("devkit-t3") { writer throws(ArchiveError) in
    let dogs = writer.contents.dogs.map { "\($0)\n" }.joined()
    let files = [
      ("readme.txt", Array("The development kit of task 3 of a fixture.\n".utf8)),
      ("data/dogs.txt", Array(dogs.utf8)),
    ]
    try writer.files(files, in: "ILSVRC2012_devkit_t3")
  }
}
