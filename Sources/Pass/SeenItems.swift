internal import Dataset

/// Which items of a part an unpacker has seen, so that none comes twice.
struct SeenItems {
  /// The units, those of earlier runs too.
  private var units: Set<Int>
  /// In parts whose units are classes, the numbers seen in this run, if they do not come in nested archives.
  private var numbers: [Wnid: Set<UInt32>] = [:]

  init(_ units: Set<Int>) { self.units = units }

  /// Notes that a unit has come; returns whether it is new.
  mutating func insert(unit: Int) -> Bool { units.insert(unit).inserted }

  /// Notes that an item has come, which is in `unit`; returns whether it is new.
  mutating func insert(_ item: Item, _ unit: Int, _ catalog: Catalog) -> Bool {
    guard catalog.hasClassUnits, let wnid = item.wnid else { return insert(unit: unit) }
    return numbers[wnid, default: []].insert(UInt32(clamping: item.number)).inserted
  }

  /// The numbers of each class that did not come in nested archives.
  var numbersByClass: [Wnid: Set<Int>] { numbers.mapValues { Set($0.lazy.map(Int.init)) } }
}
