internal import Dataset
internal import Platform

/// Puts together what the threads of an audit find, and reports it in the order of the folders.
struct AuditCollector: Sendable {
  private(set) var result: AuditedPart
  let catalog: Catalog
  let settings: AuditSettings
  /// How many images each class has in its folder, and elsewhere.
  private(set) var images: [Wnid: Int] = [:]
  private(set) var elsewhere: [Wnid: Int] = [:]
  /// The folders that could be read.
  private(set) var isRead: Set<Wnid?> = []
  /// By the number of an image, from 1; empty if the catalog does not know the numbers.
  private(set) var isSeen: [Bool]

  private let observer: @Sendable (AuditEvent) -> Void
  private var waiting: [Int: FolderFindings] = [:]
  private var next = 0
  /// The names in the part's own folder, and how many pieces of the work are about them.
  private let names: PartNames?
  private let piecesOfNames: Int
  private var own: FolderFindings

  /// Begins an audit, or goes on from what one has found. `names` are those in the part's own folder, if any are audited.
  init(
    _ result: AuditedPart, _ names: PartNames?, _ settings: AuditSettings,
    _ observer: @escaping @Sendable (AuditEvent) -> Void
  ) {
    (self.result, catalog) = (result, result.catalog)
    (self.names, self.settings, self.observer) = (names, settings, observer)
    piecesOfNames = names.map(AuditWork.piecesOfNames) ?? 0
    own = FolderFindings(catalog, nil, limit: settings.limit)
    isSeen = Array(repeating: false, count: catalog.numbers.map { $0.upperBound + 1 } ?? 0)
  }

  /// Takes what was found in piece `number` of the work, and reports all that is due.
  mutating func add(_ findings: FolderFindings, number: Int) {
    waiting[number] = findings
    while let due = waiting.removeValue(forKey: next) {
      next += 1
      note(due)
      if next > piecesOfNames {
        report(due)
      } else {
        own.merge(due)
        guard next == piecesOfNames, let names else { continue }
        own.resolveUnexpected(names.listing)
        report(own)
      }
    }
  }

  /// Reports images beside the class folders.
  mutating func reportStrays() {
    let strays = own.strays
    guard strays.total > 0 else { return }
    var findings = FolderFindings(catalog, nil, limit: settings.limit)
    findings.add(strays: strays, isFlat: strays.total > result.images || strays.total > FolderFindings.straysKept)
    report(findings)
  }

  /// Reports what was found in a folder.
  mutating func report(_ findings: FolderFindings) {
    var reported: [Fact.Kind: Int] = [:]
    for fact in findings.facts.sorted(by: { $0.path < $1.path })
    where reported[fact.what.kind, default: 0] < settings.limit {
      reported[fact.what.kind, default: 0] += 1
      observer(.fact(fact))
    }
    result.factCount += findings.factCounts.values.reduce(0, +)
    report([findings], path: findings.path)
  }

  /// Reports faults, up to one limit for each kind, and says how many more there are at `path`.
  mutating func report(_ findings: [FolderFindings], path: String) {
    var reported: [Fault.Kind: Int] = [:]
    for folder in findings {
      let list = folder.faults
      for fault in list.ofFolder where reported[fault.kind, default: 0] < settings.limit {
        reported[fault.kind, default: 0] += 1
        observer(.fault(result.finding(fault, list.wnid)))
      }
      for index in list.order().lazy.map(Int.init) where reported[list.kind(index), default: 0] < settings.limit {
        reported[list.kind(index), default: 0] += 1
        observer(.fault(result.finding(index, in: list, resembling: folder.resembling)))
      }
      result.add(list)
    }
    for kind in Fault.Kind.allCases {
      let count = findings.reduce(-reported[kind, default: 0]) { $0 + $1.faults.count(of: kind) }
      if count > 0 { observer(.more(catalog.part, path: path, kind, count: count)) }
    }
  }

  /// Ends the audit of the part.
  mutating func finish(isCompared: Bool = false) -> AuditedPart {
    if isCompared { result.isCompared = true }
    observer(.ended(result))
    return result
  }

  /// Counts what was found in a folder.
  mutating func note(_ findings: FolderFindings) {
    result.images += findings.images
    if findings.isRead {
      isRead.insert(findings.wnid)
      if findings.wnid != nil { result.classes += 1 }
    }
    if let wnid = findings.wnid { images[wnid, default: 0] += findings.images }
    elsewhere.merge(findings.elsewhere, uniquingKeysWith: +)
    for number in findings.numbers where isSeen.indices.contains(Int(number)) { isSeen[Int(number)] = true }
  }
}
