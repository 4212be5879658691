internal import Dataset
internal import Export

extension View {
  /// MMPreTrain's `data/imagenet`: it reads `meta/SPLIT.txt` if that is there, whose paths are those in the split's folder, and
  /// numbers classes in the order of the wnids.
  static let mmpretrain = View(
    "mmpretrain", "train/, val/, test/ and meta/train.txt, meta/val.txt: MMPreTrain's data/imagenet"
  ) {
    _ in
    Arrangement { split, synset in
      synset.map { "\(split.name)/\($0.wnid)" } ?? split.name
    } rest: {
      files throws(ExportError) in
      // Test images have no labels, and are read from their folder.
      for split in files.source.plan.splits where split.part.isSelectable {
        try files.writeList("meta/\(split.name).txt", of: split) { name, synset, _ in
          synset.map { "\($0.wnid)/\(name).JPEG \($0.index)" }
        }
      }
    }
  }
}
