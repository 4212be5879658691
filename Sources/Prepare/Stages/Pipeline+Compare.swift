internal import Checksums
internal import Dataset
internal import Platform

/// Comparing trees with the archives, byte for byte.
extension Pipeline {
  /// Compares the splits that `audited` is about with their archives, each of which is read once, and verified in that
  /// read unless it was before. Adds what differs to the faults. A split that another program has made, and that is right,
  /// is recorded as verified.
  public func compare(_ audited: [AuditedSplit], _ audit: Audit) throws(PrepareError) -> [AuditedSplit] {
    let journal = try Journal.open(in: root.directory, release: root.release, tool: tool)
    try root.select(journal)
    var results: [AuditedSplit] = []
    for var split in audited where !split.isMissing {
      let archive = try archive(of: split.split, journal)
      let differing = try compare(split.split, archive, journal)
      split = try audit.add(differing, to: split)
      if split.isRight { try record(split, journal, comparedWith: archive) }
      results.append(split)
    }
    return results + audited.filter(\.isMissing)
  }

  /// The images of the archive that are not the same in the tree, by their paths in the split.
  private func compare(
    _ split: Split, _ archive: FoundArchive, _ journal: Journal
  ) throws(PrepareError) -> [String] {
    let survey = try Survey(root, journal.state)
    try survey.checkUsable(archive)
    let digests = try Plan([VerifyStage(archives: [archive.name])], survey, choice).passes.first?.digests ?? []
    let comparison = Comparison()
    let tree = try io { () throws(PlatformError) in try root.directory.linkedDirectory(Layout.folder(of: split)) }
    let target = ExtractionTarget(split, of: root.release, tree, .comparison(comparison))
    let consumers = digests.map { DigestConsumer($0, resuming: nil) }
    let extents =
      split == .train && digests.isEmpty
      ? try ArchiveOutline(archive, root.release).extents(root.release, from: 0) : [0..<archive.identity.size]
    let outcome = try run(target, archive, extents, digests: consumers, journal)
    if !digests.isEmpty {
      try judge(
        PlannedPass(archive: archive, digests: digests, split: nil, isAccepted: false, stages: []), outcome.digests,
        journal)
    }
    return comparison.differing
  }
}
