internal import Archive
public import Dataset

/// What the audit of a part has found.
public struct AuditedPart: Sendable {
  /// What was expected.
  package let catalog: Catalog
  /// How many images with the right names are in the right folders, whatever is in them.
  public internal(set) var images = 0
  /// How many of the expected class folders exist.
  public internal(set) var classes = 0
  /// How many facts there are.
  public internal(set) var factCount = 0
  /// Whether its bytes were compared with the archive's.
  public internal(set) var isCompared = false
  /// The faults in every class folder and about it; those beside class folders and in flat parts stand under nil.
  package private(set) var lists: [Wnid?: FaultList] = [:]
  private var nameBytes = 0

  init(_ catalog: Catalog) { self.catalog = catalog }

  /// The part that was audited.
  public var part: Part { catalog.part }

  /// Whether there are no faults.
  public var isValid: Bool { lists.isEmpty }

  /// How many faults there are.
  public var faultCount: Int { lists.values.reduce(0) { $0 + $1.total } }

  /// How many faults there are in each class folder and about it; those beside class folders and in flat parts stand
  /// under nil.
  public var faultCounts: [Wnid?: Int] { lists.mapValues(\.total) }

  /// Whether all faults are kept, and not only counted.
  public var keepsAllFaults: Bool { lists.values.allSatisfy { $0.count + $0.ofFolder.count == $0.total } }

  /// Returns how many faults of this kind there are.
  public func count(of kind: Fault.Kind) -> Int { lists.values.reduce(0) { $0 + $1.count(of: kind) } }

  /// Returns the faults in a class folder and about it, or those beside class folders and in a flat part.
  ///
  /// A limited number is kept of each kind, as many as a repair needs to get on.
  public func faults(of wnid: Wnid?) -> [Finding<Fault>] {
    guard let list = lists[wnid] else { return [] }
    return list.ofFolder.map { finding($0, wnid) } + list.order().map { finding(Int($0), in: list) }
  }

  /// One of the faults, for messages: always the same one of the same tree.
  public var firstFault: Finding<Fault>? {
    guard let list = lists.values.min(by: { ($0.wnid?.number ?? 0) < ($1.wnid?.number ?? 0) }) else { return nil }
    return list.ofFolder.first.map { finding($0, list.wnid) } ?? list.order().first.map { finding(Int($0), in: list) }
  }

  /// Adds the faults of a folder, as many as are kept.
  mutating func add(_ faults: FaultList) {
    guard faults.total > 0 else { return }
    let before = lists[faults.wnid]?.nameBytes ?? 0
    lists[faults.wnid, default: FaultList(faults.wnid)].merge(
      faults, itemLimit: FaultList.itemLimit, nameLimit: FaultList.nameLimit,
      keepsNames: nameBytes < Self.nameBytesKept)
    nameBytes += (lists[faults.wnid]?.nameBytes ?? 0) - before
  }

  func finding(_ fault: Fault, _ wnid: Wnid?) -> Finding<Fault> {
    Finding(what: fault, part: part, wnid: wnid, path: FolderFindings.path(part, wnid))
  }

  func finding(
    _ index: Int, in list: FaultList, resembling: [[UInt8]: String] = [:]
  ) -> Finding<Fault> {
    let name = list.name(index, catalog)
    var fault = list.fault(index, catalog)
    if case .unexpected(let kind, _) = fault { fault = .unexpected(kind, resembles: resembling[name]) }
    let path = FolderFindings.path(part, list.wnid) + escaped(name.span, limit: .max)
    return Finding(what: fault, part: part, wnid: list.wnid, path: path)
  }

  /// How many bytes of names are kept of a part in all; a quarantine moves the files of the others in another round.
  private static let nameBytesKept = 16 << 20
}
