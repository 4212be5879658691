internal import Archive
internal import Dataset

extension FixtureForm {
  /// The images with labels as timm has them: samples of three members, in shards.
  static let webDataset = FixtureForm("webdataset") { contents in
    shards(
      "wds-train", "imagenet1k-train", contents.synsets.flatMap { contents.trainStems(of: $0.wnid) }, [0, 1, 2, 3], 4)
      + shards("wds-val", "imagenet1k-validation", contents.valStems, [0, 1], 2)
  }

  /// Returns shards of these images, with numbers of so many digits.
  private static func shards(
    _ kind: String, _ name: String, _ stems: [String], _ numbers: [Int], _ digits: Int
  ) -> [FixtureArchive] {
    func padded(_ number: Int) -> String { String(repeating: "0", count: digits - 1) + "\(number)" }
    let row = "\(name)-{\(padded(0))..\(padded(numbers.count - 1))}.tar"
    return numbers.map { number in
      FixtureArchive(kind, named: "\(name)-\(padded(number)).tar", row: row) { writer throws(ArchiveError) in
        let stems = writer.contents.shuffled(stems, "order of \(kind)")
        for (index, stem) in stems.enumerated() where index % numbers.count == number { try writer.sample(stem) }
      }
    }
  }
}

extension FixtureWriter {
  /// Writes the label, the image and the description of a sample.
  fileprivate func sample(_ stem: String) throws(ArchiveError) {
    let label = contents.label(of: stem)
    let folder = contents.synsets[label].wnid
    try file("\(stem).cls", Array("\(label)".utf8))
    try image(stem, path: "\(stem).jpg")
    let text = #"{"filename": "\#(folder)/\#(stem).JPEG", "height": 48, "label": \#(label), "width": 64}"#
    try file("\(stem).json", Array(text.utf8))
  }
}
