internal import Dataset

/// What a split consists of, for some classes of a release: which name belongs where.
struct Expectation: Sendable {
  /// Where a name belongs.
  enum Place: Equatable {
    /// In the folder that it is in; with the image's number.
    case here(Int)
    /// In the folder of another class, whose index it is.
    case elsewhere(Int, number: Int)
    /// It is a class folder of the split.
    case classFolder
    case nowhere
  }

  let split: Split
  let release: Release
  /// The classes that have a folder, in their order; none for test.
  let classes: [Synset]
  /// By the index of a synset: how many images its folder has; nil where it has no folder.
  let counts: [Int?]
  /// How many numbers there are; 0 for train, whose numbers are not known.
  let numbers: Int
  /// In which way images are irregular, by their numbers; for train by class.
  private var irregular: [Wnid?: [Int: String]] = [:]

  /// Returns nil where the release has no such split.
  init?(_ split: Split, of release: Release, classes: [Synset], irregular: [IrregularImage]) {
    guard release.images(in: split) != nil else { return nil }
    (self.split, self.release) = (split, release)
    var counts = [Int?](repeating: nil, count: release.synsets.count)
    switch split {
    case .train: for synset in classes { counts[synset.index] = synset.trainImages }
    case .val:
      let isExpected = Set(classes.map(\.index))
      // A class without validation images has no folder.
      for index in release.valClasses where isExpected.contains(Int(index)) { counts[Int(index), default: 0] += 1 }
    case .test: break
    }
    self.counts = counts
    self.classes = release.synsets.filter { counts[$0.index] != nil }
    numbers = split == .train ? 0 : release.memberCount(of: split)
    for image in irregular where image.split == split {
      let name = Array(image.name.utf8)
      if split != .train {
        if let number = number(name.span) { self.irregular[nil, default: [:]][number] = image.kind }
      } else if let synset = synset(name.span), let match = MemberName.trainImage(name.span, of: synset.wnid) {
        self.irregular[synset.wnid, default: [:]][match.number] = image.kind
      }
    }
  }

  /// In which way images in the folder of `synset` are irregular, by their numbers.
  func irregularImages(in synset: Synset?) -> [Int: String] {
    irregular[split == .train ? synset?.wnid : nil] ?? [:]
  }

  /// Says where `name`, which is in the folder of `synset`, belongs. Without a synset it is beside the class folders, or
  /// in test's only one.
  func place(of name: Span<UInt8>, in synset: Synset?) -> Place {
    if synset == nil, classFolder(name) != nil { return .classFolder }
    switch split {
    case .train:
      if let synset, let match = MemberName.trainImage(name, of: synset.wnid) { return .here(match.number) }
      return stray(name)
    case .val:
      guard let number = number(name) else { return .nowhere }
      let index = Int(release.valClasses[number - 1])
      if let synset, index == synset.index { return .here(number) }
      return counts[index] == nil ? .nowhere : .elsewhere(index, number: number)
    case .test:
      return number(name).map(Place.here) ?? .nowhere
    }
  }

  /// The class whose folder `name` is, beside the other class folders of the split; nil where it is none.
  func classFolder(_ name: Span<UInt8>) -> Wnid? {
    guard name.count == 9, let synset = synset(name), counts[synset.index] != nil else { return nil }
    return synset.wnid
  }

  private func number(_ name: Span<UInt8>) -> Int? {
    guard let match = MemberName.numberedImage(name, in: split), 1...numbers ~= match.number else { return nil }
    return match.number
  }

  /// A name that is not that of a training image of the folder's class.
  private func stray(_ name: Span<UInt8>) -> Place {
    guard let synset = self.synset(name) else { return .nowhere }
    guard let match = MemberName.trainImage(name, of: synset.wnid) else { return .nowhere }
    return .elsewhere(synset.index, number: match.number)
  }

  /// The class whose wnid `name` begins with.
  private func synset(_ name: Span<UInt8>) -> Synset? {
    guard name.count >= 9 else { return nil }
    let bytes = (0..<9).map { name[$0] }
    return Wnid(String(decoding: bytes, as: UTF8.self)).flatMap { release.synset($0) }
  }
}

extension [Int?] {
  fileprivate subscript(index: Int, default value: Int) -> Int {
    get { self[index] ?? value }
    set { self[index] = newValue }
  }
}
