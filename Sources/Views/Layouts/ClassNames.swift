internal import Dataset
internal import Export

extension View {
  /// Folders called by the first of the classes' words, as the guides for TensorFlow 2.x make them. Classes are numbered by
  /// these names there, not by their wnids.
  public static let classNames = View(
    "class-names", "train/tench/, val/tench/, …: class folders by name, as guides for Keras have them"
  ) {
    source in
    let names = source.isMerging ? mergedNames(source.release.synsets) : distinctNames(source.release.synsets)
    return Arrangement { split, synset in
      synset.flatMap { names[$0.wnid] }.map { "\(split.name)/\($0)" } ?? split.name
    }
  }
}

/// Returns a folder name for each class. Names that are not distinct, even if only on a disk without case, get the wnid.
func distinctNames(_ synsets: [Synset]) -> [Wnid: String] {
  let counts = Dictionary(synsets.map { ($0.identifier.lowercased(), 1) }, uniquingKeysWith: +)
  return Dictionary(
    uniqueKeysWithValues: synsets.map { synset in
      let name = synset.identifier
      return (synset.wnid, counts[name.lowercased()] == 1 ? name : "\(name)_\(synset.wnid)")
    })
}

/// Returns the first word of each class, which some of them share.
func mergedNames(_ synsets: [Synset]) -> [Wnid: String] {
  Dictionary(uniqueKeysWithValues: synsets.map { ($0.wnid, $0.identifier) })
}
