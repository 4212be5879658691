internal import Dataset
internal import Export
internal import Platform

/// The files of a folder that the catalog knows, and to which split each of them belongs. One of them is used again for each
/// folder.
struct FolderContent: ~Copyable {
  private(set) var listing = Listing()
  private(set) var folder: Directory?
  /// For each name of the listing the split, or nil.
  private(set) var places: [Int?] = []
  /// For each name of the listing the number in it.
  private(set) var numbers: [Int] = []
  /// The names that the catalog knows in the order of their bytes, if that is needed.
  private var entries: [(key: UInt64, index: Int, item: Item)] = []

  /// The items in the order of their names' bytes, each with its split, if they were read in order.
  var ordered: [(item: Item, place: Int?)] { entries.map { ($0.item, places[$0.index]) } }

  /// Reads the folder of `unit`. Only regular files count, and links are not followed.
  mutating func read(_ unit: ViewUnit, _ source: ViewSource, isOrdered: Bool = false) throws(ExportError) {
    places.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    folder = try source.list(unit.path, &listing)
    places = Array(repeating: nil, count: listing.count)
    numbers = Array(repeating: 0, count: listing.count)
    let (catalog, part, wnid) = (unit.catalog, unit.catalog.part, unit.synset?.wnid)
    let isPlain = source.plan.isWhole(part) && !isOrdered
    let rest = source.plan.rest(of: part)
    for index in 0..<listing.count {
      guard let item = item(index, catalog, wnid) else { continue }
      numbers[index] = item.number
      if isPlain { places[index] = rest } else { entries.append((catalog.nameOrder(of: item), index, item)) }
    }
    guard !isPlain else { return }
    entries.sort { $0.key < $1.key }
    for (entry, place) in zip(entries, source.plan.places(of: entries.map(\.item), in: part)) {
      places[entry.index] = place
    }
  }

  /// Leaves those images out whose numbers are not `wanted`.
  mutating func keep(_ wanted: (Int) -> Bool) {
    for index in places.indices where places[index] != nil && !wanted(numbers[index]) { places[index] = nil }
  }

  private func item(_ index: Int, _ catalog: Catalog, _ wnid: Wnid?) -> Item? {
    guard listing.kind(index) == .file,
      case .here(let item) = listing.withName(index, { catalog.place(of: $0, in: wnid) })
    else { return nil }
    return item
  }
}
