internal import Dataset
internal import Platform

/// Puts together what the threads of an audit find, and tells it in the order of the folders.
struct AuditCollector: Sendable {
  private(set) var result: AuditedSplit
  /// By the index of a synset.
  private(set) var images: [Int]
  private(set) var elsewhere: [Int]
  private(set) var isRead: Set<Wnid?> = []
  /// By the number of an image of val or test, from 1.
  private(set) var isSeen: [Bool]

  let settings: AuditSettings
  private let observer: @Sendable (AuditEvent) -> Void
  private let release: Release
  private var waiting: [Int: FolderFindings] = [:]
  private var next = 0
  private var strays: [Finding<Fault>] = []
  private var strayCount = 0
  /// The folder that was told of last, and how many faults of it.
  private var path = ""
  private var counts: [Fault.Kind: Int] = [:]

  init(_ expectation: Expectation, _ settings: AuditSettings, _ observer: @escaping @Sendable (AuditEvent) -> Void) {
    result = AuditedSplit(split: expectation.split)
    release = expectation.release
    images = Array(repeating: 0, count: release.synsets.count)
    elsewhere = images
    isSeen = Array(repeating: false, count: expectation.numbers + 1)
    (self.settings, self.observer) = (settings, observer)
  }

  /// Goes on from what an audit has found, with the bytes of images.
  init(
    _ audited: AuditedSplit, _ release: Release, _ settings: AuditSettings,
    _ observer: @escaping @Sendable (AuditEvent) -> Void
  ) {
    result = audited
    result.isCompared = true
    (images, elsewhere, isSeen) = ([], [], [])
    (self.release, self.settings, self.observer) = (release, settings, observer)
  }

  /// Takes what was found in part `number` of the work, and tells all that is due.
  mutating func add(_ findings: FolderFindings, number: Int) {
    waiting[number] = findings
    while let due = waiting.removeValue(forKey: next) {
      next += 1
      merge(due)
      tell(due)
    }
  }

  /// Tells of images beside the class folders.
  mutating func tellStrays() {
    guard strayCount > 0 else { return }
    var findings = FolderFindings(result.split, nil, limit: settings.limit)
    if strayCount > result.images || strayCount > strays.count {
      findings.add(.flat(images: strayCount))
    } else {
      findings.add(strays)
    }
    tell(findings)
  }

  /// Tells what was found last, about the folder as a whole.
  mutating func tell(_ findings: FolderFindings) {
    if findings.path != path { flush() }
    path = findings.path
    for fact in findings.facts.sorted(by: { $0.path < $1.path }) { observer(.fact(fact)) }
    result.factCount += findings.factCounts.values.reduce(0, +)

    var told: [Fault.Kind: Int] = [:]
    for fault in findings.faults.sorted(by: { $0.path < $1.path }) {
      told[fault.what.kind, default: 0] += 1
      let count = counts[fault.what.kind, default: 0] + told[fault.what.kind]!
      if count <= settings.limit { observer(.fault(fault)) }
      if count <= FolderFindings.kept { result.faults[fault.wnid, default: []].append(fault) }
    }
    for (kind, count) in findings.faultCounts { counts[kind, default: 0] += count }
    let count = findings.faultCounts.values.reduce(0, +)
    guard count > 0 else { return }
    result.faultCount += count
    result.faultCounts[findings.wnid, default: 0] += count
  }

  /// Ends the audit of the split.
  mutating func finish() -> AuditedSplit {
    flush()
    observer(.ended(result))
    return result
  }

  private mutating func merge(_ findings: FolderFindings) {
    result.images += findings.images
    if findings.isRead {
      isRead.insert(findings.wnid)
      if findings.wnid != nil { result.classes += 1 }
    }
    if let wnid = findings.wnid, let index = release.synset(wnid)?.index { images[index] += findings.images }
    for (index, count) in findings.elsewhere { elsewhere[index] += count }
    for number in findings.numbers { isSeen[number] = true }
    strayCount += findings.strayCount
    strays += findings.strays.prefix(FolderFindings.straysKept - strays.count)
  }

  /// Says how many faults of the last folder were not told.
  private mutating func flush() {
    for kind in Fault.Kind.allCases {
      guard let count = counts[kind], count > settings.limit else { continue }
      observer(.more(result.split, path: path, kind, count: count - settings.limit))
    }
    counts = [:]
  }
}
