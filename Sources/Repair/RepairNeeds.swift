public import Dataset
public import Platform
public import Tree

/// What has to be done to repair a tree.
public struct RepairNeeds: Sendable {
  /// The classes in which something is missing or wrong; nil stands for the folder of a flat part.
  public internal(set) var classes: Set<Wnid?> = []
  /// The classes with faults whose names are taken by a link or a file. Nothing is ever written through such a link: it has
  /// to be moved aside first.
  public internal(set) var taken: Set<Wnid> = []
  /// The items whose files are there and have wrong content.
  public internal(set) var faulty = FaultyItems()
}

/// A set of items whose files have wrong content.
public struct FaultyItems: Sendable {
  private var numbers: [Wnid?: [UInt32]] = [:]
  /// In parts whose files may have any names.
  private var paths: Set<[UInt8]> = []

  init() {}

  /// How many items there are.
  public var count: Int { numbers.values.reduce(paths.count) { $0 + $1.count } }

  /// Returns whether the item is one of them.
  public func contains(_ item: Item) -> Bool {
    if let path = item.path { return paths.contains(path) }
    guard let sorted = numbers[item.wnid] else { return false }
    var range = sorted.startIndex..<sorted.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if sorted[middle] == item.number { return true }
      range = sorted[middle] < item.number ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return false
  }

  /// Adds the faulty items of a folder.
  mutating func add(_ list: FaultList, _ catalog: Catalog) {
    if catalog.hasAnyNames {
      for index in 0..<list.count where list.kind(index).isContent { paths.insert(list.name(index, catalog)) }
      return
    }
    let faulty = (0..<list.count).compactMap { list.kind($0).isContent ? list.number($0).map(UInt32.init) : nil }
    if !faulty.isEmpty { numbers[list.wnid] = faulty.sorted() }
  }
}

extension AuditedPart {
  /// Returns what has to be done to repair `tree`, the folder that was audited. `isQuarantining` says that the names in
  /// `taken` will be moved aside; otherwise nothing can be done in these classes.
  public func needs(in tree: Directory, isQuarantining: Bool) throws(TreeError) -> RepairNeeds {
    var needs = RepairNeeds()
    guard !isUnusable else { return needs }
    for list in lists.values {
      needs.faulty.add(list, catalog)
      // What cannot be read cannot be written to either.
      if list.ofFolder.contains(where: { $0.kind == .unreadable }) { continue }
      let isLacking = Fault.Kind.allCases.contains { $0.isLack && list.count(of: $0) > 0 }
      if isLacking { needs.classes.insert(list.wnid) }
      for index in 0..<list.count where list.kind(index) == .wrongClass {
        guard case .wrongClass(let home) = list.fault(index, catalog), !needs.classes.contains(home) else { continue }
        // An image that lies elsewhere is missing where it belongs, unless there are two of it.
        let name = String(decoding: list.name(index, catalog), as: UTF8.self)
        if try !isTaken("\(home)/\(name)", in: tree) { needs.classes.insert(home) }
      }
    }
    for case let wnid? in needs.classes.union(lists.keys) {
      let kind = try io { () throws(PlatformError) in try tree.kind(of: "\(wnid)") }
      if kind == .other || kind == .file { needs.taken.insert(wnid) }
    }
    if isQuarantining { needs.classes.formUnion(needs.taken) } else { needs.classes.subtract(needs.taken) }
    return needs
  }

  /// Whether nothing can be made at `path`.
  private func isTaken(_ path: String, in tree: Directory) throws(TreeError) -> Bool {
    do {
      return try tree.kind(of: path) != nil
    } catch {
      // Nothing can be made in a folder that cannot be entered.
      if error.isMachineFault { throw TreeError(error) }
      return true
    }
  }
}
