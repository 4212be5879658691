internal import Dataset

/// What a fixture consists of, whatever archives it is written to: classes, labels, images and annotations.
///
/// An image depends on nothing but its name, the seed and its size. Whether it has an annotation, and which, depends on its
/// place among all training images as well. So all release forms have the same ones, in whatever order they are written.
struct FixtureContents: Sendable {
  let options: Fixture
  /// The classes, in the order of their wnids.
  let synsets: [Synset]
  /// The classes of the validation images, in the order of their numbers.
  let labels: [Wnid]
  /// The classes of task 3.
  let dogs: [Wnid]
  private let images: FixtureImage

  /// How many classes of task 3 there are.
  private static let dogCount = 3

  init(_ options: Fixture, _ release: Release) {
    self.options = options
    var synsets = release.synsets
    var random = SplitMix(seed: options.seed, purpose: "classes")
    random.shuffle(&synsets)
    synsets = synsets.prefix(options.classes).sorted { $0.wnid < $1.wnid }
    var labels = synsets.flatMap { Array(repeating: $0.wnid, count: options.valPerClass) }
    random = SplitMix(seed: options.seed, purpose: "labels")
    random.shuffle(&labels)
    var dogs = Catalog(.trainT3, release)?.folders.map(\.wnid) ?? []
    random = SplitMix(seed: options.seed, purpose: "dogs")
    random.shuffle(&dogs)
    (self.synsets, self.labels, self.dogs) = (synsets, labels, dogs.prefix(Self.dogCount).sorted())
    images = FixtureImage(seed: options.seed)
  }

  /// Returns the ILSVRC2012_ID of the class at `index`. It runs the other way, so that nobody takes one number for the
  /// other.
  func ilsvrc2012ID(at index: Int) -> Int { synsets.count - index }

  /// Returns the names of the training images of a class, in the order of their numbers.
  func trainStems(of wnid: Wnid) -> TrainStems {
    TrainStems(wnid, count: options.perClass, SplitMix(seed: options.seed, purpose: "numbers of \(wnid)"))
  }

  /// Returns the names of the training images of a class, in the order of its tar, which is none.
  func shuffledTrainStems(of wnid: Wnid) -> [String] { shuffled(trainStems(of: wnid), "order of \(wnid)") }

  /// Returns the index of the class of the training or validation image called `stem`.
  func label(of stem: String) -> Int {
    let wnid = Wnid(String(stem.prefix(9))) ?? Int(stem.suffix(8)).map { labels[$0 - 1] }
    guard let label = synsets.firstIndex(where: { $0.wnid == wnid }) else {
      preconditionFailure("\(stem) has no class")
    }
    return label
  }

  /// The names of all validation images, in the order of their numbers.
  var valStems: [String] { labels.indices.map { Self.stem($0 + 1, of: "val") } }

  /// The names of all test images, in the order of their numbers.
  var testStems: [String] { (1...options.testImages).map { Self.stem($0, of: "test") } }

  private static func stem(_ number: Int, of split: String) -> String {
    let digits = String(number)
    return "ILSVRC2012_\(split)_\(String(repeating: "0", count: 8 - digits.count))\(digits)"
  }

  /// Returns `elements` in a random order, which depends on the `purpose`.
  func shuffled<Element>(_ elements: some Sequence<Element>, _ purpose: String) -> [Element] {
    var random = SplitMix(seed: options.seed, purpose: purpose)
    var elements = Array(elements)
    random.shuffle(&elements)
    return elements
  }

  /// Returns the bytes of the image called `stem`, or of an older version of it.
  func image(_ stem: String, isOlder: Bool = false) -> [UInt8] {
    images.bytes(
      options.imageBytes, label: "\(stem).JPEG of fixture \(options.seed)\(isOlder ? ", an older version" : ""): ")
  }

  /// Calls `body` with every training image in the order of classes and numbers: the index of its class, its name, and its
  /// annotation if it has one. Each of the first images has an annotation with one of the known faults; of the others two
  /// in five have an annotation.
  func forEachTrainingImage<Failure: Error>(
    _ body: (_ index: Int, _ stem: String, FixtureAnnotation?) throws(Failure) -> Void
  ) throws(Failure) {
    var place = 0
    for (index, synset) in synsets.enumerated() {
      for stem in trainStems(of: synset.wnid) {
        let fault = place < FixtureAnnotation.faults.count ? FixtureAnnotation.faults[place] : nil
        place += 1
        var random = SplitMix(seed: options.seed, purpose: "annotation of \(stem)")
        guard fault != nil || random.next(below: 5) < 2 else {
          try body(index, stem, nil)
          continue
        }
        var annotation = self.annotation(of: stem, synset.wnid)
        fault?(&annotation)
        try body(index, stem, annotation)
      }
    }
  }

  /// Returns the annotation of an image of a class, without any fault.
  func annotation(of stem: String, _ wnid: Wnid) -> FixtureAnnotation {
    FixtureAnnotation(
      stem: stem, wnid, width: images.width, height: images.height,
      SplitMix(seed: options.seed, purpose: "boxes of \(stem)"))
  }
}

/// The names of the training images of a class, whose numbers have gaps.
struct TrainStems: Sequence, IteratorProtocol {
  private let wnid: Wnid
  private var left: Int
  private var number = 0
  private var random: SplitMix

  init(_ wnid: Wnid, count: Int, _ random: SplitMix) { (self.wnid, left, self.random) = (wnid, count, random) }

  mutating func next() -> String? {
    guard left > 0 else { return nil }
    left -= 1
    number += 1 + random.next(below: 20)
    return "\(wnid)_\(number)"
  }
}
