internal import Archive
internal import Dataset

extension FixtureForm {
  /// What the archive of training images holds, unpacked: a tar of the images of each class.
  static let looseClassTars = FixtureForm("class-tars") { contents in
    contents.synsets.map(\.wnid).map { wnid in
      FixtureArchive("class-tar", named: "\(wnid).tar", row: "{wnid}.tar") { writer throws(ArchiveError) in
        for stem in writer.contents.shuffledTrainStems(of: wnid) { try writer.image(stem) }
      }
    }
  }
}
