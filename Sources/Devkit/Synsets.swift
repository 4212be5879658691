public import Dataset

/// A property of a class that the development kit and the table do not agree on.
public struct SynsetDifference: Equatable, Sendable {
  /// The properties; the raw values are the names of the fields in `meta.mat`.
  public enum Field: String, CaseIterable, Sendable {
    case ilsvrc2012ID = "ILSVRC2012_ID"
    case wnid = "WNID"
    case words
    case trainImages = "num_train_images"
  }

  /// The class in the table; nil if only the development kit has it.
  public let wnid: Wnid?
  /// Which property it is: `wnid` for a class that only one of them has.
  public let field: Field
  /// The value in the development kit; nil if it has no such class. May be any text.
  public let devkit: String?
  /// The value in the table; nil if it has no such class.
  public let builtIn: String?
}

/// Compares `leaves`, the classes of a development kit, with those of `release`.
func compareSynsets(_ leaves: [MetaSynset], _ release: Release) -> Agreement<SynsetDifference> {
  var rest = Dictionary(grouping: leaves.indices) { leaves[$0].wnid }
  var agreement = Agreement<SynsetDifference>()
  for ours in release.synsets {
    let wnid = ours.wnid.description
    guard let index = rest[wnid]?.first else {
      agreement.count([SynsetDifference(wnid: ours.wnid, field: .wnid, devkit: nil, builtIn: wnid)])
      continue
    }
    rest[wnid]?.removeFirst()
    agreement.count(differences(leaves[index], ours))
  }
  for index in rest.values.joined().sorted() {
    agreement.count([SynsetDifference(wnid: nil, field: .wnid, devkit: leaves[index].wnid, builtIn: nil)])
  }
  return agreement
}

private func differences(_ theirs: MetaSynset, _ ours: Synset) -> [SynsetDifference] {
  let pairs: [(SynsetDifference.Field, String, String)] = [
    (.ilsvrc2012ID, "\(theirs.ilsvrc2012ID)", "\(ours.ilsvrc2012ID)"),
    (.words, theirs.words, ours.words),
    (.trainImages, "\(theirs.trainImages)", "\(ours.trainImages)"),
  ]
  return pairs.filter { $0.1 != $0.2 }.map { field, theirs, builtIn in
    SynsetDifference(wnid: ours.wnid, field: field, devkit: theirs, builtIn: builtIn)
  }
}
