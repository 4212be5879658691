public import Dataset
internal import Platform

/// What an unpacked tree holds of its parts, by names: looked at before anything is made of it.
public struct TreeSurvey: Sendable {
  /// Of one part.
  public struct Found: Sendable {
    /// How many files of selected classes there are.
    public fileprivate(set) var files = 0
    /// Their sizes, if these were asked for.
    public fileprivate(set) var bytes: Int64 = 0
    /// What keeps the part from being made; nil if nothing does.
    public fileprivate(set) var error: PassError?

    fileprivate var counts: [Wnid: Int] = [:]
    fileprivate var units: Set<Int> = []
    fileprivate var duplicate: Int?
  }

  /// By the parts' names.
  public private(set) var parts: [String: Found] = [:]
  /// How many files are passed over, since no part is made of them.
  public private(set) var others = 0

  /// Looks at what `archive`, a tree, has of the parts in `catalogs`.
  public init(
    _ archive: ArchiveFile, _ catalogs: [Catalog], hasSizes: Bool, _ settings: PassSettings
  ) throws(PassError) {
    guard let tree = archive.tree else { preconditionFailure("an archive that is no tree") }
    let walk = try TreeWalk(tree, catalogs, archive: archive.title, stopSignal: settings.stopSignal)
    let found = Locked((parts: catalogs.map { _ in Found() }, others: 0))
    let failure = Locked<PassError?>(nil)
    var threads = ThreadGroup()
    for number in 1...settings.writers {
      try sinking(archive.title) { () throws(PlatformError) in
        try threads.start("survey-\(number)") {
          var surveyor = Surveyor(catalogs, archive.title, hasSizes: hasSizes)
          do throws(PassError) {
            try walk.run(&surveyor, isEnded: { failure.withLock { $0 != nil } })
            found.withLock { surveyor.add(to: &$0.parts, &$0.others) }
          } catch {
            failure.withLock { $0 = $0 ?? error }
          }
        }
      }
    }
    threads.join()
    if let failure = failure.withLock({ $0 }) { throw failure }
    others = found.withLock { $0.others }
    for (catalog, part) in zip(catalogs, found.withLock { $0.parts }) {
      var part = part
      part.error = part.error ?? part.flaw(catalog, archive)
      parts[catalog.part.id] = part
    }
  }
}

extension TreeSurvey.Found {
  /// What is missing, or there twice.
  fileprivate func flaw(_ catalog: Catalog, _ archive: ArchiveFile) -> PassError? {
    if let duplicate { return .duplicate(catalog.name(ofUnit: duplicate), of: archive) }
    if catalog.isOpen { return nil }
    guard catalog.hasClassUnits else {
      let missing = (0..<catalog.unitCount).filter { catalog.isExpected(unit: $0) && !units.contains($0) }
      return missing.first.map { .missingMembers(missing.count, first: catalog.name(ofUnit: $0), of: archive) }
    }
    let folders = catalog.folders.filter { $0.files != nil && counts[$0.wnid, default: 0] != $0.files }
    guard let first = folders.first, let expected = first.files else { return nil }
    let missing = folders.reduce(0) { $0 + max(0, ($1.files ?? 0) - counts[$1.wnid, default: 0]) }
    let (name, actual) = ("\(catalog.part.id)/\(first.wnid)", counts[first.wnid, default: 0])
    return folders.count == 1 || missing == 0
      ? .wrongCount(name, actual: actual, expected: expected, of: archive)
      : .missingMembers(missing, first: "\(name) (\(actual) of \(expected))", of: archive)
  }

  fileprivate mutating func add(_ other: TreeSurvey.Found) {
    files += other.files
    bytes += other.bytes
    error = error ?? other.error
    counts.merge(other.counts) { $0 + $1 }
    duplicate = duplicate ?? other.duplicate ?? units.intersection(other.units).min()
    units.formUnion(other.units)
  }
}

/// Counts the files of a tree for one thread.
private struct Surveyor: TreeVisitor, ~Copyable {
  private let catalogs: [Catalog]
  private let title: String
  private let hasSizes: Bool
  private var parts: [TreeSurvey.Found]
  private var others = 0

  init(_ catalogs: [Catalog], _ title: String, hasSizes: Bool) {
    (self.catalogs, self.title, self.hasSizes) = (catalogs, title, hasSizes)
    parts = catalogs.map { _ in TreeSurvey.Found() }
  }

  mutating func fail(_ error: PassError, _ piece: TreePiece) throws(PassError) {
    parts[piece.target].error = parts[piece.target].error ?? error
  }

  mutating func visit(
    _ index: Int, of listing: borrowing Listing, in folder: Directory, _ item: Item, _ piece: TreePiece
  ) throws(PassError) {
    let (catalog, target) = (catalogs[piece.target], piece.target)
    guard catalog.isSelected(item) else { return }
    let kind = listing.kind(index)
    if kind != .file, parts[target].error == nil {
      parts[target].error = PassError(.irregularFile("\(folder.path)/\(catalog.fileName(of: item))", kind), title)
    }
    parts[target].files += 1
    if catalog.hasClassUnits {
      if let wnid = item.wnid { parts[target].counts[wnid, default: 0] += 1 }
    } else if !parts[target].units.insert(catalog.unit(of: item)).inserted {
      parts[target].duplicate = catalog.unit(of: item)
    }
    guard hasSizes else { return }
    try sinking(title) { () throws(PlatformError) in
      parts[target].bytes += try listing.status(index, in: folder)?.identity.size ?? 0
    }
  }

  mutating func passOver(_ index: Int, of listing: borrowing Listing) {
    if listing.kind(index) != .directory, !listing.withName(index, Layout.isHiddenFile) { others += 1 }
  }

  func add(to parts: inout [TreeSurvey.Found], _ others: inout Int) {
    for index in parts.indices { parts[index].add(self.parts[index]) }
    others += self.others
  }
}
