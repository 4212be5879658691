public import Dataset
public import Platform

/// What label files are made from: the tables of a release, and the complete parts in a root.
public struct LabelSource: Sendable {
  public let release: Release
  public let root: Directory
  public let numbering: Numbering
  let stopSignal: @Sendable () -> Int32?

  /// `stopSignal` is asked for each class; the number of a signal ends the work.
  public init(
    _ release: Release, _ root: Directory, _ numbering: Numbering = .sorted,
    stopSignal: @escaping @Sendable () -> Int32? = { nil }
  ) {
    (self.release, self.root, self.numbering, self.stopSignal) = (release, root, numbering, stopSignal)
  }

  /// The selected classes, in the order of their wnids.
  var synsets: [Synset] { release.synsets.filter { release.isSelected(class: $0.index) } }

  /// Calls `body` with every image of a part that has classes, in the order of their numbers if the tables know all of them, or
  /// else in the order of the paths' bytes.
  func forEachImage(
    of catalog: Catalog, _ body: (Item, Synset) throws(ExportError) -> Void
  ) throws(ExportError) {
    if let numbers = catalog.numbers {
      for number in numbers {
        let item = catalog.item(number: number)
        guard catalog.isSelected(item), let synset = item.wnid.flatMap(release.synset) else { continue }
        try body(item, synset)
      }
      return
    }
    let tree = try io { () throws(PlatformError) in try root.linkedDirectory(catalog.part.id) }
    var listing = Listing()
    var items: [(key: UInt64, item: Item)] = []
    for folder in catalog.folders {
      guard let synset = release.synset(folder.wnid) else { continue }
      if let signal = stopSignal() { throw ExportError(.interrupted(signal), tree.path) }
      try io { () throws(PlatformError) in try listing.read(try tree.linkedDirectory("\(folder.wnid)")) }
      items.removeAll(keepingCapacity: true)
      for index in 0..<listing.count {
        guard case .here(let item) = listing.withName(index, { catalog.place(of: $0, in: folder.wnid) }) else {
          continue
        }
        items.append((catalog.nameOrder(of: item), item))
      }
      items.sort { $0.key < $1.key }
      for (_, item) in items { try body(item, synset) }
    }
  }
}
