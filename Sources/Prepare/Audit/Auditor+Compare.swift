internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform
internal import Tree

/// Comparing trees with the archives, byte for byte.
extension Auditor {
  /// Compares parts with the archives that all of them are made from. Each archive is read once, and verified in that read
  /// unless it was before. Adds what differs to the results. Returns the archives.
  ///
  /// That archives lack something of a part is an error of that part alone.
  func compare(
    _ parts: [Audited], _ results: inout [AuditedPart], _ refusals: inout [PrepareError]
  ) throws(PrepareError) -> [ArchiveFile] {
    guard let first = parts.first else { return [] }
    let archives = try archives(for: first.catalog.part, try session.state())
    var comparisons = try parts.map { (part) throws(PrepareError) in
      let tree = try io { () throws(PlatformError) in
        try root.directory.linkedDirectory(part.catalog.part.id)
      }
      return try examining { () throws(TreeError) in
        PartComparison(
          catalog: part.catalog, tree: tree,
          sink: try ComparingSink(tree, part.catalog, isSplit: archives.count > 1))
      }
    }
    for archive in archives {
      for (index, units) in try compare(archive, comparisons).enumerated() {
        comparisons[index].units.formUnion(units)
      }
    }
    for (part, comparison) in zip(parts, comparisons) {
      do {
        try finish(comparison, &results[part.result], archives.last)
      } catch {
        guard error.othersGoOn else { throw error }
        refusals.append(error)
      }
    }
    return archives
  }

  private func finish(
    _ comparison: PartComparison, _ result: inout AuditedPart, _ last: ArchiveFile?
  ) throws(PrepareError) {
    let catalog = comparison.catalog
    try examining { () throws(TreeError) in try comparison.sink.finish() }
    if let last, root.hasUnits(last, of: catalog) { try session.checkComplete(comparison.units, catalog, last) }
    result = try examining { [result] () throws(TreeError) in
      try request.audit(catalog).add(comparison.sink.comparison, to: result, in: comparison.tree)
    }
    // A file beside the images says nothing about their bytes.
    if result.faultCount > result.count(of: .unexpected) { try session.recordDoubt(about: catalog.part) }
  }

  /// Compares what an archive has for the parts, but for the units that other archives have replaced; returns its units.
  private func compare(
    _ archive: ArchiveFile, _ comparisons: [PartComparison]
  ) throws(PrepareError) -> [Set<Int>] {
    guard let rules = root.rules(of: archive) else { preconditionFailure("an archive that no part is made from") }
    let algorithms = try missingDigests(of: archive)
    var extents = [0..<archive.identity.size]
    if algorithms.isEmpty, comparisons.contains(where: \.catalog.isSelecting), archive.container == .tar,
      archive.official.wnid == nil
    {
      let index = try passing { () throws(PassError) in
        try ArchiveIndex(archive, rules, stopSignal: session.settings.stopSignal)
      }
      extents = index.extents(selectedBy: comparisons.map(\.catalog), from: 0)
    }
    let job = Job(
      archive, rules: rules, extents: extents,
      digests: algorithms.map { DigestConsumer($0, resuming: nil) },
      targets: comparisons.map { Target($0.catalog, $0.sink, replaced: $0.units) }, isRecorded: false)
    let planned = PlannedJob(job, for: "compare")
    let outcome = try session.run(job, planned)
    if !algorithms.isEmpty { try session.recordVerdict(planned, outcome.digests) }
    return outcome.parts.map(\.units)
  }

  /// The archives that a part is made from; throws if any is not there, or known to be wrong.
  func archives(for part: Part, _ state: RootState) throws(PrepareError) -> [ArchiveFile] {
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

/// A part that is compared with archives.
private struct PartComparison {
  let catalog: Catalog
  let tree: Directory
  let sink: ComparingSink
  /// The units that the archives which were read so far have.
  var units: Set<Int> = []
}
