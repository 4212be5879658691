/// What a part consists of, for the selected classes of a release: the only place that knows its names.
///
/// Names become items, items become paths, and the part falls into units of resumption: classes or single images. A class,
/// so that it is shared and not copied a million times.
public final class Catalog: Sendable {
  public let part: Part
  /// The class folders that are expected, in the order of their wnids; none if the part is flat.
  public let folders: [ClassFolder]
  /// How many files are expected; nil if that was never published.
  public let files: Int?
  /// How many files there are likely to be: as many as expected, or else as a table hints.
  public let likelyFiles: Int
  /// How many units the tables know, of all classes: units 0..<`unitCount`.
  public let unitCount: Int

  /// What all names but those of training images begin with: `ILSVRC2012_val_`.
  let stem: [UInt8]
  /// For each number, less one, the class of its image; empty if the part is flat or has no numbers.
  let classes: [UInt16]
  /// The classes of the part, selected or not; positions are units if files are named by their class.
  let allFolders: [ClassFolder]
  let isSelected: [Bool]
  /// Which images of each class are prepared; nil if all are.
  let picks: [ClassPick?]?
  /// For each number, less one, whether its image is prepared; nil if classes are prepared whole.
  let isNumberSelected: [Bool]?
  let kind: Kind
  /// The paths of files that must be there, in parts whose files may have any names.
  let required: [[UInt8]]
  private let positions: [Wnid: Int]
  private let archives: ArchiveTable

  /// What all names end with: `.JPEG`.
  let suffix: [UInt8]

  enum Kind { case byClass, labelled, numbered, files }

  /// Whether the tables are a hint: classes that they do not name may appear, numbers that they name may be missing.
  public let isOpen: Bool

  /// Returns nil if the release has no such part.
  public init?(_ part: Part, _ release: Release) {
    guard let contents = part.contents(release) else { return nil }
    self.part = part
    archives = release.fullTable
    let picks = part.isSelectable ? release.picks[part.id] : nil
    let isSelected = { (wnid: Wnid) in
      guard part.isSelectable, let synset = release.synset(wnid) else { return true }
      return picks.map { $0[synset.index] != nil } ?? release.isSelected(class: synset.index)
    }
    switch contents {
    case .byClass(let folders, let isOpen, let suffix):
      (kind, stem, classes, allFolders, self.isOpen) = (.byClass, [], [], folders, isOpen)
      (unitCount, required, self.suffix) = (folders.count, [], Array(suffix.utf8))
    case .labelled(let stem, let classes):
      (kind, self.stem, self.classes, isOpen) = (.labelled, Array(stem.utf8), classes, false)
      (required, suffix) = ([], Array(".JPEG".utf8))
      var counts = [Int](repeating: 0, count: release.synsets.count)
      for index in classes { counts[Int(index)] += 1 }
      allFolders = release.synsets.map { ClassFolder($0.wnid, files: counts[$0.index]) }
      unitCount = classes.count
    case .numbered(let stem, let count, let isOpen, let suffix):
      (kind, self.stem, classes, allFolders, self.isOpen) = (.numbered, Array(stem.utf8), [], [], isOpen)
      (unitCount, required, self.suffix) = (count, [], Array(suffix.utf8))
    case .files(let required):
      (kind, stem, classes, allFolders, isOpen) = (.files, [], [], [], true)
      (unitCount, self.required, suffix) = (required.count, required.map { Array($0.utf8) }, [])
    }
    self.isSelected = allFolders.map { isSelected($0.wnid) }
    self.picks = picks
    positions = Dictionary(uniqueKeysWithValues: allFolders.enumerated().map { ($1.wnid, $0) })
    let selected = allFolders.indices.filter { [isSelected = self.isSelected] in isSelected[$0] }.map {
      [allFolders] index in
      picks?[index].map { ClassFolder(allFolders[index].wnid, files: $0.count) } ?? allFolders[index]
    }
    isNumberSelected = picks.map { [classes] picks in
      var seen = [Int](repeating: 0, count: picks.count)
      return classes.enumerated().map { index, synset in
        defer { seen[Int(synset)] += 1 }
        return picks[Int(synset)]?.takes(index + 1, at: seen[Int(synset)]) ?? false
      }
    }
    // A class without images has no folder.
    folders = selected.filter { $0.files != 0 }
    switch kind {
    case .numbered: files = isOpen ? nil : unitCount
    case .files: files = nil
    case .byClass, .labelled:
      files = isOpen ? nil : selected.reduce(0) { sum, folder in sum.flatMap { a in folder.files.map { a + $0 } } }
    }
    likelyFiles = files ?? part.likelyFiles(release) ?? (kind == .numbered ? unitCount : 0)
  }

  /// Returns which edition the part is if it was made from the archives with these names: `of 2012`; nil if it is the last one,
  /// or that is not known.
  public func edition(madeFrom archives: [String]) -> String? {
    let kinds = Set(archives.compactMap { self.archives.archive(named: $0)?.kind })
    let sources = kinds.compactMap(Source.of)
    return sources.lazy.compactMap { source in source.patch.map(kinds.contains) == true ? nil : source.edition }.first
  }

  /// The last name in the part's path: `train` of `bbox/train`.
  var lastName: [UInt8] {
    Array(part.id[(part.id.lastIndex(of: "/").map(part.id.index(after:)) ?? part.id.startIndex)...].utf8)
  }

  /// Whether files are in folders named after their classes.
  public var hasFolders: Bool { kind == .byClass || kind == .labelled }

  /// Whether files may have any names, in any folders.
  public var hasAnyNames: Bool { kind == .files }

  /// The paths of files that must be there, in parts whose files may have any names.
  public var requiredPaths: [String] { required.map { String(decoding: $0, as: UTF8.self) } }

  /// Whether the files of a class are in no order that a table knows, so that none of them has a unit of its own.
  public var hasClassUnits: Bool { kind == .byClass }

  /// The numbers that files have, from 1; nil if no table knows them.
  public var numbers: ClosedRange<Int>? { hasNumbers && unitCount > 0 ? 1...unitCount : nil }

  private var hasNumbers: Bool { kind == .labelled || kind == .numbered }

  /// Which share of all files is selected, 0 to 1.
  public var selectedShare: Double {
    let all = allFolders.reduce(0) { $0 + ($1.files ?? 0) }
    guard let files, all > 0 else { return 1 }
    return Double(files) / Double(all)
  }

  /// Returns the position of a class among all of the part's.
  func position(of wnid: Wnid) -> Int? { positions[wnid] }

  /// Returns the expected folder of a class; nil if it has none.
  public func folder(_ wnid: Wnid) -> ClassFolder? {
    guard let position = positions[wnid] else { return isOpen ? ClassFolder(wnid, files: nil) : nil }
    let folder = allFolders[position]
    guard isSelected[position], folder.files != 0 else { return nil }
    return picks?[position].map { ClassFolder(wnid, files: $0.count) } ?? folder
  }

  /// Returns how many files the class has, selected or not; nil if that was never published.
  public func files(of wnid: Wnid) -> Int? { positions[wnid].flatMap { allFolders[$0].files } }

  /// Returns the class of the image with this number; nil if the part is flat, or no table knows it.
  public func wnid(ofNumber number: Int) -> Wnid? {
    number > 0 && number <= classes.count ? allFolders[Int(classes[number - 1])].wnid : nil
  }

  /// Returns the item with this number; for parts whose files are numbered throughout.
  public func item(number: Int) -> Item { Item(part: part.id, wnid: wnid(ofNumber: number), number: number) }
}
