/// A list of training and validation images.
public struct ImageList: Sendable, Equatable {
  /// The numbers of the listed training images of each class, ascending: 10026 for n01440764_10026.JPEG. There are no classes
  /// without images.
  public let train: [Wnid: [Int]]
  /// The numbers of the listed validation images, ascending.
  public let val: [Int]

  init(train: [Wnid: Set<Int>], val: Set<Int>) {
    self.train = train.filter { !$0.value.isEmpty }.mapValues { $0.sorted() }
    self.val = val.sorted()
  }

  /// How many images are listed.
  public var count: Int { train.values.reduce(val.count) { $0 + $1.count } }

  /// Whether the training image `number` of the class `wnid` is listed.
  public func contains(train number: Int, of wnid: Wnid) -> Bool { Self.contains(number, in: train[wnid] ?? []) }

  /// Whether the validation image with this number is listed.
  public func contains(val number: Int) -> Bool { Self.contains(number, in: val) }

  /// The classes of which it lists an image, in the order of their wnids.
  public func wnids(in release: Release) -> [Wnid] {
    let labels = val.compactMap { number -> Wnid? in
      number <= release.valClasses.count ? release.synsets[Int(release.valClasses[number - 1])].wnid : nil
    }
    return Set(labels).union(train.keys).sorted()
  }

  /// Reads a list with a line for each image: its name or path, with or without `.JPEG`. What follows a space, such as a
  /// label, is not read; nor are empty lines, and those that begin with `#`.
  ///
  /// Throws if a line names no image of the release, with the line's number. `file` is the list's name.
  public static func read(_ bytes: [UInt8], file: String, _ release: Release) throws(ManifestError) -> ImageList {
    guard let train = Catalog(.train, release), let val = Catalog(.val, release) else {
      throw ManifestError(file: file, "the release has no training or no validation images")
    }
    var (trainNumbers, valNumbers): ([Wnid: Set<Int>], Set<Int>) = ([:], [])
    var line = 0
    for row in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      guard let field = row.firstField, field.first != UInt8(ascii: "#") else { continue }
      var name = Array(field[(field.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? field.startIndex)...])
      if !name.ends(with: ".JPEG") { name += ".JPEG".utf8 }
      if let item = train.item(named: name.span), let wnid = item.wnid {
        trainNumbers[wnid, default: []].insert(item.number)
      } else if let item = val.item(named: name.span) {
        valNumbers.insert(item.number)
      } else {
        throw ManifestError(
          file: file, line: line, "'\(String(decoding: field, as: UTF8.self))' is no image of train or val")
      }
    }
    guard !trainNumbers.isEmpty || !valNumbers.isEmpty else { throw ManifestError(file: file, "it lists no images") }
    return ImageList(train: trainNumbers, val: valNumbers)
  }

  private static func contains(_ number: Int, in sorted: [Int]) -> Bool {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == number
  }
}

extension ArraySlice<UInt8> {
  /// What comes before the first space, tab or line end, after those that it begins with; nil if there is nothing.
  var firstField: ArraySlice<UInt8>? {
    func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0d].contains(byte) }
    let field = drop(while: isSpace).prefix { !isSpace($0) }
    return field.isEmpty ? nil : field
  }
}

extension [UInt8] {
  fileprivate func ends(with text: StaticString) -> Bool {
    suffix(text.utf8CodeUnitCount).elementsEqual(text.description.utf8)
  }
}
