internal import Checksums
internal import Dataset
internal import Pass
internal import Planning
internal import Platform
internal import Tree

/// Comparing parts with another copy. Nothing is written or recorded: who vouches for that copy?
extension Runner {
  /// Audits those of `catalogs` that `other` has, and compares them with it byte for byte, in one read.
  func compare(
    _ catalogs: [Catalog], with other: OtherCopy, _ request: AuditRequest
  ) throws(PrepareError) -> [AuditedPart] {
    let common = catalogs.filter { catalog in other.catalogs.contains { $0.part == catalog.part } }
    let lacking = catalogs.map(\.part).filter { part in !common.contains { $0.part == part } }
    guard !common.isEmpty, request.parts.isEmpty || lacking.isEmpty else {
      throw PrepareError(.otherLacks(lacking), other.archive.path)
    }
    for part in lacking { observer(.compared(part, files: 0, with: other.archive.path, differences: 0)) }
    var audited: [AuditedPart] = []
    var usable: [(result: Int, tree: Directory, sink: ComparingSink)] = []
    for catalog in common {
      audited.append(try request.audit(catalog, in: root))
      guard let last = audited.last, !last.isUnusable else { continue }
      let tree = try io { () throws(PlatformError) in try root.directory.linkedDirectory(catalog.part.id) }
      let sink = try examining { () throws(TreeError) in try ComparingSink(tree, catalog, isSplit: !other.isWhole) }
      usable.append((audited.count - 1, tree, sink))
    }
    guard !usable.isEmpty else { return audited }
    let job = Job(
      other.archive, rules: other.rules, extents: [0..<other.archive.identity.size], digests: [],
      targets: usable.map { Target(common[$0.result], $0.sink) }, isRecorded: false)
    let outcome = try read(job, PlannedJob(job, for: "compare"))
    for (part, progress) in zip(usable, outcome.parts) {
      let before = audited[part.result]
      audited[part.result] = try examining { () throws(TreeError) in
        if other.isWhole { try part.sink.noteSurplus(besides: progress.units) }
        return try request.audit(common[part.result]).add(
          part.sink.comparison, to: before, in: part.tree, isWhole: other.isWhole)
      }
      observer(
        .compared(
          before.part, files: progress.inventory.files, with: other.archive.path,
          differences: part.sink.comparison.count))
    }
    return audited
  }

  private func read(_ job: Job, _ planned: PlannedJob) throws(PrepareError) -> Pass.Outcome {
    let counters = PassCounters()
    observer(.jobStarted(planned, counters))
    defer { observer(.jobEnded(planned)) }
    return try passing { () throws(PassError) in
      try Pass(job, settings: options.pass, counters: counters) { _ in }.run()
    }
  }
}
