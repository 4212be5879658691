internal import Dataset

extension View {
  /// The tree as it is in the root, which most programs read.
  static let imageFolder = View("imagefolder", "train/nXXXXXXXX/, val/nXXXXXXXX/, test/: torchvision, timm, Keras") {
    _ in
    Arrangement { split, synset in synset.map { "\(split.name)/\($0.wnid)" } ?? split.name }
  }
}
