internal import Boxes
internal import Dataset
internal import Export

extension View {
  /// The tree of CLS-LOC, as Kaggle has it: flat validation images, lists of images, boxes, and the files of a development kit.
  static let clsLoc = View("cls-loc", "ILSVRC/Data/CLS-LOC/ with annotations, lists and tables: Kaggle's tree") { _ in
    let place = { @Sendable (split: Split, synset: Synset?) in
      synset.map { split.part == .train ? "\(split.name)/\($0.wnid)" : split.name } ?? split.name
    }
    return Arrangement {
      "ILSVRC/Data/CLS-LOC/\(place($0, $1))"
    } annotations: {
      "ILSVRC/Annotations/CLS-LOC/\(place($0, $1))"
    } lists: { split in
      split.part == .train ? ["\(split.name)_cls.txt", "\(split.name)_loc.txt"] : ["\(split.name).txt"]
    } rest: { files throws(ExportError) in
      for split in files.source.plan.splits { try writeLists(split, files) }
      try files.write("LOC_synset_mapping.txt") { file throws(ExportError) in
        for synset in files.source.release.synsets { try file.append("\(synset.wnid) \(synset.words)\n".utf8) }
      }
      try files.linkFiles(of: .devkit, to: "ILSVRC/devkit")
      try writeDevkit(files)
    }
  }

  /// Writes the lists of a split's images, numbered from 1, and the boxes of those that have any.
  private static func writeLists(_ split: Split, _ files: ViewFiles) throws(ExportError) {
    let folder = "ILSVRC/ImageSets/CLS-LOC"
    guard split.part == .train else {
      try files.writeList("\(folder)/\(split.name).txt", of: split) { name, _, number in "\(name) \(number)" }
      if files.source.annotations(of: split.part) != nil {
        try files.writeBoxes("LOC_\(split.name)_solution.csv", of: split)
      }
      return
    }
    let line = { (name: String, synset: Synset?, number: Int) in synset.map { "\($0.wnid)/\(name) \(number)" } }
    try files.writeList("\(folder)/\(split.name)_cls.txt", of: split, line)
    guard files.source.annotations(of: split.part) != nil else { return }
    try files.writeList("\(folder)/\(split.name)_loc.txt", of: split, isAnnotated: true, line)
    try files.writeBoxes("LOC_\(split.name)_solution.csv", of: split)
  }

  /// Writes what the development kits of later years say of the validation images of 2012: line N is about image N.
  private static func writeDevkit(_ files: ViewFiles) throws(ExportError) {
    let (folder, release) = ("ILSVRC/devkit/data", files.source.release)
    try files.write("\(folder)/ILSVRC2015_clsloc_validation_ground_truth.txt") { file throws(ExportError) in
      for index in release.valClasses { try file.append("\(release.synsets[Int(index)].ilsvrc2012ID)\n".utf8) }
    }
    try files.write("\(folder)/ILSVRC2015_clsloc_validation_blacklist.txt") { file throws(ExportError) in
      for number in Blacklist.numbers where number <= release.valClasses.count { try file.append("\(number)\n".utf8) }
    }
    try files.write("\(folder)/map_clsloc.txt") { file throws(ExportError) in
      for synset in release.synsets.sorted(by: { $0.ilsvrc2012ID < $1.ilsvrc2012ID }) {
        try file.append("\(synset.wnid) \(synset.ilsvrc2012ID) \(synset.identifier)\n".utf8)
      }
    }
  }
}
