public import Dataset
internal import Journal
internal import Pass
public import Planning
internal import Platform

/// Which of the images of a part that are selected a root has.
public struct WantedImages: Sendable {
  public let catalog: Catalog
  /// The path or address of the archive that they come from; nil if there is none.
  public let source: String?
  private let root: Directory
  private let isPublished: Bool
  /// The units that are recorded as staged.
  private let units: Set<Int>
  /// The numbers of each class, if the tables know them.
  private let numbers: [Wnid: [Int]]

  public init(_ catalog: Catalog, in state: RootState) throws(PrepareError) {
    (self.catalog, root) = (catalog, state.root.directory)
    let part = catalog.part
    source = state.archives(for: part).first?.path
    switch state.status(of: part) {
    case .absent, .staged: isPublished = false
    case .published, .changed, .growing, .unmanaged: isPublished = true
    }
    let staged = try state.root.stagedFolders()[part.id]
    let recorded = (state.journal.staged[part.id] ?? [:]).values.map(\.extraction).filter { $0.folder == staged }
    units = recorded.reduce(into: []) { $0.formUnion($1.units.numbers) }
    var numbers: [Wnid: [Int]] = [:]
    for number in catalog.numbers.map(Array.init) ?? [] {
      if let wnid = catalog.wnid(ofNumber: number) { numbers[wnid, default: []].append(number) }
    }
    self.numbers = numbers
  }

  /// Returns the numbers of a class's images that are there, published or staged for good; of those that are not, the names, as
  /// far as anything says them; and how many others are missing.
  public func images(
    of wnid: Wnid
  ) throws(PrepareError) -> (there: [Int], missing: [String], unnamed: Int) {
    let isStaged = catalog.hasClassUnits && units.contains(catalog.unit(of: wnid))
    let folders =
      (isPublished ? ["\(catalog.part.id)/\(wnid)"] : [])
      + (isStaged ? ["\(Layout.staging)/\(Layout.staged(catalog.part))/\(wnid)"] : [])
    var there: Set<Int> = []
    for folder in folders { there.formUnion(try files(of: wnid, in: folder)) }
    var missing: [String] = []
    if let known = numbers[wnid] {
      let wanted = known.filter { catalog.isSelected(catalog.item(number: $0)) }
      there.formUnion(wanted.filter { units.contains($0 - 1) })
      missing = wanted.filter { !there.contains($0) }.map { catalog.fileName(of: catalog.item(number: $0)) }
    } else {
      missing = catalog.listedNames(of: wnid, besides: there)
    }
    let wanted = catalog.folder(wnid)?.files ?? 0
    return (there.sorted(), missing, max(0, wanted - there.count - missing.count))
  }

  private func files(of wnid: Wnid, in path: String) throws(PrepareError) -> [Int] {
    do {
      var listing = Listing()
      try listing.read(try root.directory(path))
      return (0..<listing.count).compactMap { index in
        guard listing.kind(index) == .file,
          case .here(let item) = listing.withName(index, { catalog.place(of: $0, in: wnid) })
        else { return nil }
        return item.number
      }
    } catch {
      guard error.isMissing || error.isLink else { throw PrepareError(error) }
      return []
    }
  }
}
