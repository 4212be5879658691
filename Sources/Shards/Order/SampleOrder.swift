internal import Checksums
internal import Dataset

/// The images of a part in their canonical order: by class in the order of the wnids, then by the bytes of their names; by their
/// numbers if the tables know these. An image's place in it is its slot.
struct SampleOrder: Sendable {
  /// The images of a class, or of the whole part.
  struct Group: Sendable {
    let wnid: Wnid?
    let slots: Range<Int>
  }

  let catalog: Catalog
  let groups: [Group]
  /// The number in the name of each slot's image. Of an archive that was not read yet it is not known, and 0.
  var numbers: [UInt32]

  var count: Int { numbers.count }

  /// Makes the order of images with these numbers, class by class.
  init(_ catalog: Catalog, _ classes: [(wnid: Wnid?, numbers: [UInt32])]) {
    self.catalog = catalog
    numbers = []
    var groups: [Group] = []
    for (wnid, members) in classes {
      groups.append(Group(wnid: wnid, slots: numbers.count..<numbers.count + members.count))
      numbers += members
    }
    self.groups = groups
  }

  /// Makes the order of all selected images of a part, as far as the tables know it; nil if they do not know how many there are.
  init?(_ catalog: Catalog) {
    if let numbers = catalog.numbers {
      let selected = numbers.lazy.filter { catalog.isSelected(catalog.item(number: $0)) }
      self.init(catalog, [(nil, selected.map { UInt32($0) })])
      return
    }
    guard catalog.hasClassUnits else { return nil }
    var classes: [(wnid: Wnid?, numbers: [UInt32])] = []
    for folder in catalog.folders {
      guard let files = folder.files else { return nil }
      classes.append((folder.wnid, [UInt32](repeating: 0, count: files)))
    }
    self.init(catalog, classes)
  }

  /// Whether the tables know the number of each image.
  var hasKnownNumbers: Bool { catalog.numbers != nil }

  /// Returns the image of a slot.
  func item(_ slot: Int) -> Item {
    let number = Int(numbers[slot])
    guard !hasKnownNumbers else { return catalog.item(number: number) }
    var (low, high) = (0, groups.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if groups[middle].slots.lowerBound <= slot { low = middle } else { high = middle - 1 }
    }
    return catalog.item(number: number, in: groups[low].wnid)
  }

  /// Returns the order in which samples stand in shards: which slot is at each position. It follows from the seed, the salt and
  /// the number of samples alone; without a seed positions are slots.
  static func permutation(of count: Int, seed: UInt64?, salt: String) -> [UInt32] {
    var slots = (0..<count).map { UInt32($0) }
    guard let seed else { return slots }
    let start = Digest.of(Array("shards/\(salt)".utf8), .sha256).hex.prefix(16)
    var state = SeededSample.mixed(seed) ^ (UInt64(start, radix: 16) ?? 0)
    for last in stride(from: count - 1, to: 0, by: -1) {
      state &+= 0x9e37_79b9_7f4a_7c15
      let other = SeededSample.mixed(state).multipliedFullWidth(by: UInt64(last + 1)).high
      slots.swapAt(last, Int(other))
    }
    return slots
  }

  /// Returns the slots of each of the plan's splits that has images of the part, in the canonical order.
  func slots(_ plan: SplitPlan) -> [(split: Split, slots: [UInt32])] {
    let part = catalog.part
    var slots = [[UInt32]](repeating: [], count: plan.splits.count)
    if plan.isWhole(part), let rest = plan.rest(of: part) {
      slots[rest] = (0..<count).map { UInt32($0) }
    } else {
      for members in classes {
        for (slot, place) in zip(members, plan.places(of: members.map { item(Int($0)) }, in: part)) {
          if let place { slots[place].append(slot) }
        }
      }
      // Images of classes that are not in the order of the slots.
      if hasKnownNumbers { for split in slots.indices { slots[split].sort() } }
    }
    return zip(plan.splits, slots).filter { $0.0.part == part }.map { ($0, $1) }
  }

  /// The slots of each class.
  private var classes: [[UInt32]] {
    guard hasKnownNumbers, catalog.hasFolders else { return groups.map { $0.slots.map { UInt32($0) } } }
    var classes: [Wnid: [UInt32]] = [:]
    for slot in 0..<count {
      if let wnid = catalog.wnid(ofNumber: Int(numbers[slot])) { classes[wnid, default: []].append(UInt32(slot)) }
    }
    return Array(classes.values)
  }
}
