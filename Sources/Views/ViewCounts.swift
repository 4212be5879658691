internal import Dataset

/// How many files a view has.
struct ViewCounts: Sendable {
  /// The images of each split.
  private(set) var images: [Int]
  /// Their bytes, with those of annotations, if these were asked for, of each part.
  private(set) var bytes: Int64 = 0
  private(set) var annotations = 0
  /// The training images of each class.
  private(set) var byClass: [Wnid: Int] = [:]

  init(_ splits: Int) { images = Array(repeating: 0, count: splits) }

  /// What a folder has.
  struct Found {
    var images: [Int]
    var bytes: Int64 = 0
    var annotations = 0

    init(splits: Int) { images = Array(repeating: 0, count: splits) }
  }

  /// Adds what was found in a folder.
  mutating func add(_ found: Found, _ unit: ViewUnit) {
    for index in images.indices { images[index] += found.images[index] }
    bytes += found.bytes
    annotations += found.annotations
    if unit.catalog.part == .train, let synset = unit.synset { byClass[synset.wnid] = found.images.reduce(0, +) }
  }
}
