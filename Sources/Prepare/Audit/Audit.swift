public import Dataset
internal import Platform
internal import Synchronization

/// Compares the splits of a root, whoever made them, with the release's tables. Reads names, and the edges of files;
/// writes nothing.
public struct Audit: Sendable {
  private let root: Root
  private let classes: [Synset]
  private let irregular: [IrregularImage]
  private let settings: AuditSettings
  private let observer: @Sendable (AuditEvent) -> Void

  /// Expects `classes`, or those that are selected. `irregular` are images to tell of.
  public init(
    _ root: Root, classes: [Synset]? = nil, irregular: [IrregularImage] = [], settings: AuditSettings,
    observer: @escaping @Sendable (AuditEvent) -> Void = { _ in }
  ) {
    (self.root, self.irregular) = (root, irregular)
    self.classes = classes ?? root.release.synsets.filter { root.release.isSelected(class: $0.index) }
    (self.settings, self.observer) = (settings, observer)
  }

  /// Audits the splits that are there. Those in `named` should be there; where it is empty, all of them may be.
  public func run(_ named: [Split] = []) throws(PrepareError) -> [AuditedSplit] {
    let splits = Split.allCases.filter { named.isEmpty || named.contains($0) }
    var present: [Split] = []
    for split in splits {
      let kind = try io { () throws(PlatformError) in try root.directory.kind(of: Layout.folder(of: split)) }
      if kind != nil { present.append(split) }
    }
    guard !present.isEmpty else { throw PrepareError(.splitsMissing(splits), root.directory.path) }

    var audited: [AuditedSplit] = []
    for split in splits {
      guard let expectation = Expectation(split, of: root.release, classes: classes, irregular: irregular) else {
        observer(.absent(split))
        continue
      }
      if present.contains(split) {
        audited.append(try audit(expectation))
      } else if named.isEmpty {
        observer(.absent(split))
      } else {
        audited.append(fail(expectation, .missingSplit))
      }
    }
    return audited
  }

  private func audit(_ expectation: Expectation) throws(PrepareError) -> AuditedSplit {
    let name = Layout.folder(of: expectation.split)
    let folder: Directory
    let names: SplitNames
    do {
      folder = try root.directory.linkedDirectory(name)
      names = try SplitNames(folder, expectation)
    } catch {
      return fail(expectation, try Fault(folder: error))
    }
    let isLink = try io { () throws(PlatformError) in try root.directory.kind(of: name) } == .other
    return try audit(expectation, names, folder, isLink: isLink)
  }

  /// Audits the parts of the split, as many at a time as there are threads.
  private func audit(
    _ expectation: Expectation, _ names: SplitNames, _ folder: Directory, isLink: Bool
  ) throws(PrepareError) -> AuditedSplit {
    let counters = AuditCounters(folders: names.classes.count)
    observer(.started(expectation.split, counters))
    let work = AuditWork(names, AuditCollector(expectation, settings, observer), expectation)
    var threads = ThreadGroup()
    for number in 1...settings.threads {
      let settings = settings
      do {
        try threads.start("audit-\(number)") {
          var audit = FolderAudit(expectation, settings, counters)
          work.run(&audit, in: folder)
        }
      } catch {
        work.fail(PrepareError(error))
      }
    }
    threads.join()
    var collector = try work.finish()
    if isLink {
      var findings = FolderFindings(expectation.split, nil, limit: settings.limit)
      findings.add(Fact.linked)
      collector.tell(findings)
    }
    collector.tellStrays()
    collector.tellMissing(expectation, isThere: { names.classes[$0] != nil })
    return collector.finish()
  }

  /// Says that a split cannot be audited.
  private func fail(_ expectation: Expectation, _ fault: Fault) -> AuditedSplit {
    var collector = AuditCollector(expectation, settings, observer)
    var findings = FolderFindings(expectation.split, nil, limit: settings.limit)
    findings.add(fault)
    collector.tell(findings)
    return collector.finish()
  }

  /// Tells of images that are not the archive's, and of files with names of images that it does not have, by their paths in
  /// the split, and adds them to what an audit has found. What is missing because of a fault that is known is none of its
  /// own.
  func add(
    _ differing: [String], surplus: [String], to audited: AuditedSplit
  ) throws(PrepareError) -> AuditedSplit {
    let faults = audited.faults.values.joined()
    let known = Set(faults.map(\.path))
    let elsewhere = Set(faults.filter { $0.what.kind == .wrongClass }.compactMap { $0.path.split(separator: "/").last })
    let isFlat = faults.contains { $0.what.kind == .flat }
    let unread = Set(faults.filter { $0.what.kind.isWhole && $0.path.hasSuffix("/") }.map(\.path))

    let folder = Layout.folder(of: audited.split)
    var collector = AuditCollector(audited, root.release, settings, observer)
    let isSurplus = Set(surplus)
    for path in (differing + surplus).sorted() where !known.contains("\(folder)/\(path)") {
      let parts = path.split(separator: "/")
      let synset = parts.count > 1 ? Wnid(String(parts[0])).flatMap { root.release.synset($0) } : nil
      if let synset, unread.contains("\(folder)/\(synset.wnid)/") { continue }
      let isThere = try io { () throws(PlatformError) in try root.directory.kind(of: "\(folder)/\(path)") } != nil
      if !isThere, isFlat || elsewhere.contains(parts.last ?? "") { continue }
      var findings = FolderFindings(audited.split, synset, limit: settings.limit)
      let fault: Fault = isSurplus.contains(path) ? .foreign(.file, resembles: nil) : isThere ? .differs : .missing
      findings.add(fault, Array((parts.last ?? "").utf8).span)
      collector.tell(findings)
    }
    return collector.finish()
  }
}
