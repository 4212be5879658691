internal import Archive

extension FixtureForm {
  /// The training images of task 3.
  static let trainT3 = FixtureForm("train-t3", [.trainT3])
}

extension FixtureArchive {
  /// A tar of a tar for each dog.
  static let trainT3 = FixtureArchive("train-t3") { writer throws(ArchiveError) in
    for dog in writer.contents.dogs { try writer.classTar(dog) }
  }
}
