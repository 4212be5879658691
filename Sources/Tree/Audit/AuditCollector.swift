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

  /// Begins an audit; `names` are those in the part's own folder, if it can be read.
  init(
    _ catalog: Catalog, _ names: PartNames?, _ settings: AuditSettings,
    _ observer: @escaping @Sendable (AuditEvent) -> Void
  ) {
    self.init(AuditedPart(catalog), names, settings, observer)
  }

  /// Goes on from what an audit has found.
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
        if next == piecesOfNames { reportOwn() }
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
    for fact in findings.facts.sorted(by: { $0.path < $1.path }).perKind(settings.limit) { observer(.fact(fact)) }
    result.factCount += findings.factCounts.values.reduce(0, +)
    let list = findings.faults
    guard list.total > 0 else { return }
    for fault in list.ofFolder { observer(.fault(result.finding(fault, list.wnid))) }
    var reported: [Fault.Kind: Int] = [:]
    for index in list.order().lazy.map(Int.init) {
      let kind = list.kind(index)
      guard reported[kind, default: 0] < settings.limit else { continue }
      reported[kind, default: 0] += 1
      observer(.fault(result.finding(index, in: list, resembling: findings.resembling)))
    }
    for fault in list.ofFolder { reported[fault.kind, default: 0] += 1 }
    for kind in Fault.Kind.allCases {
      reportMore(kind, list.count(of: kind) - reported[kind, default: 0], findings.path)
    }
    result.add(list)
  }

  /// Reports faults of the whole part, of which `limit` are reported of each kind.
  mutating func report(ofPart findings: [FolderFindings]) {
    var counts: [Fault.Kind: Int] = [:]
    for list in findings.lazy.map(\.faults) {
      for fault in list.ofFolder {
        counts[fault.kind, default: 0] += 1
        if counts[fault.kind, default: 0] <= settings.limit { observer(.fault(result.finding(fault, list.wnid))) }
      }
      for index in list.order().lazy.map(Int.init) {
        counts[list.kind(index), default: 0] += 1
        guard counts[list.kind(index), default: 0] <= settings.limit else { continue }
        observer(.fault(result.finding(index, in: list)))
      }
      result.add(list)
    }
    for kind in Fault.Kind.allCases {
      let count = findings.reduce(0) { $0 + $1.faults.count(of: kind) }
      reportMore(kind, count - min(counts[kind, default: 0], settings.limit), FolderFindings.path(catalog.part, nil))
    }
  }

  /// Ends the audit of the part.
  mutating func finish(isCompared: Bool = false) -> AuditedPart {
    if isCompared { result.isCompared = true }
    observer(.ended(result))
    return result
  }

  private func reportMore(_ kind: Fault.Kind, _ count: Int, _ path: String) {
    if count > 0 { observer(.more(catalog.part, path: path, kind, count: count)) }
  }

  private mutating func reportOwn() {
    if let names { own.resolveUnexpected(names.listing) }
    report(own)
  }

  private mutating func note(_ findings: FolderFindings) {
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

extension [Finding<Fact>] {
  /// The first `limit` of each kind.
  fileprivate func perKind(_ limit: Int) -> [Element] {
    var counts: [Fact.Kind: Int] = [:]
    return filter { finding in
      counts[finding.what.kind, default: 0] += 1
      return counts[finding.what.kind, default: 0] <= limit
    }
  }
}
