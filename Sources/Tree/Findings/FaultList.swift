internal import Archive
package import Dataset
internal import Images
internal import Platform

/// The faults of one folder, in a compact form: a tree may have a million. All are counted, and as many are kept as a
/// repair or a quarantine needs to get on.
package struct FaultList: Sendable {
  /// Eight bytes for each fault of a file.
  private struct Entry {
    /// The position of its kind.
    let kind: UInt8
    /// What else there is to know: a position in a table.
    let detail: UInt8
    /// The name's length; `ofItem` if it has none.
    let length: UInt16
    /// The item's number, or the offset of the name.
    let value: UInt32

    static let ofItem = UInt16.max
  }

  /// The class of the folder.
  package let wnid: Wnid?
  /// Faults of the folder as a whole.
  package private(set) var ofFolder: [Fault] = []
  private var entries: [Entry] = []
  private var names: [UInt8] = []
  private var reasons: [String] = []
  /// How many faults there are of each kind, by its position.
  private var counts = [Int](repeating: 0, count: Fault.Kind.allCases.count)

  init(_ wnid: Wnid?) { self.wnid = wnid }

  /// How many faults there are, kept or not.
  package var total: Int { counts.reduce(0, +) }

  /// How many faults of files are kept.
  package var count: Int { entries.count }

  /// How many bytes of names are kept.
  var nameBytes: Int { names.count }

  /// How many faults of this kind there are, kept or not.
  package func count(of kind: Fault.Kind) -> Int { counts[kind.position] }

  /// Adds a fault of the folder.
  mutating func add(_ fault: Fault) {
    counts[fault.kind.position] += 1
    ofFolder.append(fault)
  }

  /// Counts `count` faults, none of which is kept.
  mutating func addUnkept(_ kind: Fault.Kind, count: Int) { counts[kind.position] += count }

  /// Adds a fault of the item with this number, and keeps it if there are fewer than `limit` of its kind.
  mutating func add(_ fault: Fault, item number: Int, limit: Int = Self.itemLimit) {
    counts[fault.kind.position] += 1
    guard counts[fault.kind.position] <= limit else { return }
    let (kind, detail) = (UInt8(fault.kind.position), detail(of: fault))
    entries.append(Entry(kind: kind, detail: detail, length: Entry.ofItem, value: UInt32(clamping: number)))
  }

  /// Reserves memory for faults of so many names.
  mutating func reserve(_ count: Int, nameBytes: Int) {
    entries.reserveCapacity(entries.count + count)
    names.reserveCapacity(names.count + nameBytes)
  }

  /// Adds a fault of `name`, and keeps it if there are fewer than `limit` of its kind.
  mutating func add(_ fault: Fault, _ name: Span<UInt8>, limit: Int = Self.nameLimit) {
    counts[fault.kind.position] += 1
    guard counts[fault.kind.position] <= limit, names.count < Int(UInt32.max) - name.count else { return }
    entries.append(
      Entry(
        kind: UInt8(fault.kind.position), detail: detail(of: fault),
        length: UInt16(min(name.count, Int(Entry.ofItem) - 1)), value: UInt32(names.count)))
    for index in 0..<min(name.count, Int(Entry.ofItem) - 1) { names.append(name[index]) }
  }

  /// Adds the faults of another list of the same folder. Keeps as many of each kind as the limits allow, and names only if
  /// `keepsNames` is set.
  mutating func merge(_ other: FaultList, itemLimit: Int, nameLimit: Int, keepsNames: Bool = true) {
    var kept = [Int](repeating: 0, count: counts.count)
    for entry in entries { kept[Int(entry.kind)] += 1 }
    entries.reserveCapacity(entries.count + min(other.entries.count, max(itemLimit, nameLimit)))
    ofFolder += other.ofFolder
    for entry in other.entries {
      let isItem = entry.length == Entry.ofItem
      guard isItem || keepsNames, kept[Int(entry.kind)] < (isItem ? itemLimit : nameLimit) else { continue }
      kept[Int(entry.kind)] += 1
      let detail =
        entry.kind == Fault.Kind.unreadable.position ? position(of: other.reasons[Int(entry.detail)]) : entry.detail
      let value = isItem ? entry.value : UInt32(names.count)
      entries.append(Entry(kind: entry.kind, detail: detail, length: entry.length, value: value))
      if !isItem { names += other.names[Int(entry.value)..<Int(entry.value) + Int(entry.length)] }
    }
    for kind in counts.indices { counts[kind] += other.counts[kind] }
  }

  /// The kind of fault `index`.
  package func kind(_ index: Int) -> Fault.Kind { Fault.Kind.allCases[Int(entries[index].kind)] }

  /// The number of the item that fault `index` is of; nil if it is of something else.
  package func number(_ index: Int) -> Int? {
    entries[index].length == Entry.ofItem ? Int(entries[index].value) : nil
  }

  /// The name that fault `index` is of.
  package func name(_ index: Int, _ catalog: Catalog) -> [UInt8] {
    let entry = entries[index]
    if let number = number(index) {
      return Array(catalog.fileName(of: catalog.item(number: number, in: wnid)).utf8)
    }
    return Array(names[Int(entry.value)..<Int(entry.value) + Int(entry.length)])
  }

  /// The faults of files, items first, in the order of their numbers and names.
  func order() -> [Int32] {
    (0..<Int32(entries.count)).sorted { a, b in
      let (first, second) = (entries[Int(a)], entries[Int(b)])
      switch (first.length == Entry.ofItem, second.length == Entry.ofItem) {
      case (true, true):
        return (first.value, first.kind) < (second.value, second.kind)
      case (false, false):
        let start = names[Int(first.value)..<Int(first.value) + Int(first.length)]
        let end = names[Int(second.value)..<Int(second.value) + Int(second.length)]
        if start.lexicographicallyPrecedes(end) { return true }
        return first.kind < second.kind && !end.lexicographicallyPrecedes(start)
      case (let isItem, _):
        return isItem
      }
    }
  }

  /// Returns fault `index`. Which name another one resembles was not kept.
  package func fault(_ index: Int, _ catalog: Catalog) -> Fault {
    let detail = Int(entries[index].detail)
    switch kind(index) {
    case .missing: return .missing
    case .wrongClass:
      let name = name(index, catalog)
      guard case .elsewhere(let item) = catalog.place(of: name.span, in: wnid), let home = item.wnid else {
        preconditionFailure("a name that belongs nowhere else")
      }
      return .wrongClass(home)
    case .unexpected: return .unexpected(EntryKind.all[detail], resembles: nil)
    case .notAFile: return .notAFile(EntryKind.all[detail])
    case .empty: return .empty
    case .notAnImage: return .notAnImage
    case .notAnAnnotation: return .notAnAnnotation
    case .damagedHeader: return .damagedHeader(ImageFault.allCases[detail])
    case .noEndMark: return .noEndMark
    case .differs: return .differs
    case .unreadable: return .unreadable(reasons[detail])
    case .missingPart, .missingClass, .wrongCount, .flat, .notAFolder: preconditionFailure("a fault of a folder")
    }
  }

  private mutating func detail(of fault: Fault) -> UInt8 {
    switch fault {
    case .unexpected(let kind, _), .notAFile(let kind): UInt8(EntryKind.all.firstIndex(of: kind) ?? 0)
    case .damagedHeader(let fault): UInt8(ImageFault.allCases.firstIndex(of: fault) ?? 0)
    case .unreadable(let reason): position(of: reason)
    default: 0
    }
  }

  private mutating func position(of reason: String) -> UInt8 {
    if let position = reasons.firstIndex(of: reason) { return UInt8(position) }
    if reasons.count <= UInt8.max { reasons.append(reason) }
    return UInt8(reasons.count - 1)
  }

  /// How many faults of items are kept of one kind and folder: as many as the largest folder has images.
  static let itemLimit = 100_000
  /// How many faults of other names are kept of one kind and folder.
  static let nameLimit = 10_000
}

extension Fault.Kind {
  /// The position in `allCases`.
  var position: Int { Self.positions[self] ?? 0 }

  private static let positions = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
}

extension EntryKind {
  static let all: [EntryKind] = [.file, .directory, .link, .pipe, .socket, .device]
}
