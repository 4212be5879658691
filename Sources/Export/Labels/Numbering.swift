public import Dataset

/// How classes are numbered in label files.
public enum Numbering: String, CaseIterable, Sendable {
  /// 0 to 999, in the order of the wnids: torchvision, Keras, Caffe, timm.
  case sorted
  /// 1 to 1000, in the order of the wnids: TF-slim, whose class 0 is the background.
  case sortedFromOne = "sorted+1"
  /// The ILSVRC2012_ID of the development kit, 1 to 1000.
  case ilsvrc

  /// Returns the number of a class.
  public func label(of synset: Synset) -> Int {
    switch self {
    case .sorted: synset.index
    case .sortedFromOne: synset.index + 1
    case .ilsvrc: synset.ilsvrc2012ID
    }
  }
}
