internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform
internal import Tree

/// Comparing trees with the archives, byte for byte.
extension Auditor {
  /// Compares a part with its archives, which are read once, and verified in that read unless they were before. Adds
  /// what differs to the faults. Returns the archives, too.
  func compare(
    _ audited: AuditedPart, _ catalog: Catalog
  ) throws(PrepareError) -> (AuditedPart, [ArchiveFile]) {
    let archives = try archives(for: catalog.part, try session.state())
    let tree = try io { () throws(PlatformError) in try root.directory.linkedDirectory(catalog.part.id) }
    let sink = try examining { () throws(TreeError) in try ComparingSink(tree, catalog, isSplit: archives.count > 1) }
    var units: Set<Int> = []
    for archive in archives { units.formUnion(try compare(archive, catalog, sink, replaced: units)) }
    try examining { () throws(TreeError) in try sink.finish() }
    if let last = archives.last, root.hasUnits(last, of: catalog) { try session.checkComplete(units, catalog, last) }
    let result = try examining { () throws(TreeError) in
      try request.audit(catalog).add(sink.comparison, to: audited, in: tree)
    }
    // A file beside the images says nothing about their bytes.
    if result.faultCount > result.count(of: .unexpected) { try session.recordDoubt(about: catalog.part) }
    return (result, archives)
  }

  /// Compares what an archive has for a part, but for the units that are `replaced`; returns its units.
  private func compare(
    _ archive: ArchiveFile, _ catalog: Catalog, _ sink: ComparingSink, replaced: Set<Int>
  ) throws(PrepareError) -> Set<Int> {
    guard let rules = root.rules(of: archive) else { preconditionFailure("an archive that no part is made from") }
    let algorithms = try missingDigests(of: archive)
    var extents = [0..<archive.identity.size]
    if algorithms.isEmpty, root.release.selection != .all, archive.official.container == .tar,
      archive.official.wnid == nil
    {
      let index = try passing { () throws(PassError) in
        try ArchiveIndex(archive, rules, stopSignal: session.settings.stopSignal)
      }
      extents = index.extents(selectedBy: [catalog], from: 0)
    }
    let job = Job(
      archive, rules: rules, extents: extents,
      digests: algorithms.map { DigestConsumer($0, resuming: nil) },
      targets: [Target(catalog, sink, replaced: replaced)], isRecorded: false)
    let planned = PlannedJob(job, for: "compare")
    let outcome = try session.run(job, planned)
    if !algorithms.isEmpty { try session.recordVerdict(planned, outcome.digests) }
    return outcome.parts[0].units
  }

  /// The archives that a part is made from; throws if any is not there, or known to be wrong.
  private func archives(for part: Part, _ state: RootState) throws(PrepareError) -> [ArchiveFile] {
    // What it was made from: another copy may have other bytes, and nobody vouches for these.
    let supply = state.recordedSupply(of: part) ?? state.supply(of: part)
    guard let supply, supply.missing.isEmpty else {
      throw root.archivesMissing(supply?.missing ?? state.archiveNames(for: part), isWaiting: supply != nil)
    }
    for archive in supply.archives { try root.release.checkUsable(archive, state.journal) }
    return supply.archives
  }

  /// The digests that the archive is still to be verified with; none if none is published. Throws if it cannot be.
  private func missingDigests(of archive: ArchiveFile) throws(PrepareError) -> [DigestAlgorithm] {
    if archive.official.isTakenUnverified { return [] }
    let algorithms = try session.options.digests.algorithms(for: archive.official)
    guard case .verified(let digests, _) = try session.state().status(of: archive),
      try session.options.digests.isSatisfied(by: digests, for: archive.official)
    else { return algorithms }
    return []
  }

  /// The archives of a part, which are verified first if they were not yet.
  func verifiedArchives(for part: Part) throws(PrepareError) -> [ArchiveFile] {
    let archives = try archives(for: part, try session.state())
    for archive in archives {
      guard try !missingDigests(of: archive).isEmpty else { continue }
      let plan = try Planner.plan([.verify([archive.name])], try session.state(), session.options)
      if let refusal = plan.refused.first { throw refusal }
      for job in plan.jobs { try session.run(job) }
    }
    return archives
  }
}
