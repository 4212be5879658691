internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform
internal import Tree

/// Comparing trees with the archives, byte for byte.
extension Auditor {
  /// Compares a part with its archive, which is read once, and verified in that read unless it was before. Adds what
  /// differs to the faults. Returns the archive, too.
  func compare(
    _ audited: AuditedPart, _ catalog: Catalog
  ) throws(PrepareError) -> (AuditedPart, ArchiveFile?) {
    let state = try session.state()
    let archive = try archive(for: catalog.part, state)
    guard let rules = root.rules(of: archive) else { preconditionFailure("an archive that no part is made from") }
    let algorithms = try missingDigests(of: archive, state)
    let tree = try io { () throws(PlatformError) in try root.directory.linkedDirectory(catalog.part.id) }
    let sink = try examining { () throws(TreeError) in try ComparingSink(tree, catalog) }
    var extents = [0..<archive.identity.size]
    if algorithms.isEmpty, root.release.selection != .all {
      let index = try passing { () throws(PassError) in
        try ArchiveIndex(archive, rules, stopSignal: session.settings.stopSignal)
      }
      extents = index.extents(selectedBy: [catalog], from: 0)
    }
    let job = Job(
      archive, rules: rules, extents: extents, digests: algorithms.map { DigestConsumer($0, resuming: nil) },
      targets: [Target(catalog, sink)], isRecorded: false)
    let planned = PlannedJob(job, for: "compare")
    let outcome = try session.run(job, planned)
    if !algorithms.isEmpty { try session.recordVerdict(planned, outcome.digests) }
    try session.checkComplete(outcome.parts[0], catalog, archive)
    let result = try examining { () throws(TreeError) in
      try request.audit(catalog).add(sink.comparison, to: audited, in: tree)
    }
    // A file beside the images says nothing about their bytes.
    if result.faultCount > result.count(of: .unexpected) { try session.recordDoubt(about: catalog.part) }
    return (result, archive)
  }

  /// The archive that a part is made from; throws if it is not there, or known to be wrong.
  private func archive(for part: Part, _ state: RootState) throws(PrepareError) -> ArchiveFile {
    guard let archive = state.archive(for: part) else {
      throw root.archivesMissing(state.archiveNames(for: part))
    }
    try root.release.checkUsable(archive, state.journal)
    return archive
  }

  /// The digests that the archive is still to be verified with; throws if it cannot be.
  private func missingDigests(of archive: ArchiveFile, _ state: RootState) throws(PrepareError) -> [DigestAlgorithm] {
    let algorithms = try session.options.digests.algorithms(for: archive.official)
    guard case .verified(let digests, _) = state.status(of: archive),
      try session.options.digests.isSatisfied(by: digests, for: archive.official)
    else { return algorithms }
    return []
  }

  /// The archive of a part, which is verified first if it was not yet.
  func verifiedArchive(for part: Part) throws(PrepareError) -> ArchiveFile {
    let state = try session.state()
    let archive = try archive(for: part, state)
    guard try !missingDigests(of: archive, state).isEmpty else { return archive }
    let plan = try Planner.plan([.verify([archive.name])], state, session.options)
    if let refusal = plan.refused.first { throw refusal }
    for job in plan.jobs { try session.run(job) }
    return archive
  }
}
