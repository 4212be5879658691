internal import Dataset

/// Which items of a part an unpacker has seen, so that none comes twice.
struct SeenItems {
  /// The units, those of earlier runs too.
  private var units: Set<Int>
  /// In parts whose units are classes, the numbers seen in this run, if they do not come in nested archives, in their order:
  /// half the memory of a set, of which a million images would make a thousand.
  private var numbers: [Wnid: [UInt32]] = [:]

  /// The folders that files were in, in parts whose files may have any names: their paths as units.
  private var folders: Set<Int> = []

  init(_ units: Set<Int>) { self.units = units }

  /// Notes that a unit has come; returns whether it is new.
  mutating func insert(unit: Int) -> Bool { units.insert(unit).inserted }

  /// Notes that an item has come, which is in `unit`; returns whether it is new.
  mutating func insert(_ item: Item, _ unit: Int, _ catalog: Catalog) -> Bool {
    guard catalog.hasClassUnits, let wnid = item.wnid else { return insert(unit: unit) }
    return numbers[wnid, default: []].insert(UInt32(clamping: item.number))
  }

  /// Notes the folders that an item is in; returns whether none of them is a file that has come, nor the item one of those
  /// that other files were in.
  mutating func insertFolders(of item: Item, _ unit: Int, _ catalog: Catalog) -> Bool {
    guard let path = item.path else { return true }
    for end in path.indices where path[end] == UInt8(ascii: "/") {
      let parent = Array(path[..<end])
      guard let folder = catalog.item(named: parent.span) else { continue }
      let unit = catalog.unit(of: folder)
      if units.contains(unit) { return false }
      folders.insert(unit)
    }
    return !folders.contains(unit)
  }

  /// The numbers of each class that did not come in nested archives, in their order.
  var numbersByClass: [Wnid: [UInt32]] { numbers }
}

extension [UInt32] {
  /// Inserts a number where it belongs in the order; returns whether it is new.
  fileprivate mutating func insert(_ number: UInt32) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    guard low == count || self[low] != number else { return false }
    // By itself it would double, and leave half of a million numbers' room unused.
    if count == capacity { reserveCapacity(count + count / 8 + 16) }
    insert(number, at: low)
    return true
  }
}
