internal import Checksums
internal import Dataset
internal import Platform

/// Comparing trees with the archives, byte for byte.
extension Pipeline {
  /// Compares a split with its archive, which is read once, and verified in that read unless it was before. Adds what
  /// differs to the faults. A split that another program has made, and that is right, is recorded as verified.
  func compare(_ audited: AuditedSplit, _ audit: Audit, _ journal: Journal) throws(PrepareError) -> AuditedSplit {
    let archive = try archive(of: audited.split, journal)
    let found = try compare(audited.split, archive, journal)
    let compared = try audit.add(found.differing, surplus: found.surplus, to: audited)
    if compared.isRight { try record(compared, journal, comparedWith: archive) }
    return compared
  }

  /// The images of the archive that are not the same in the tree, and files that it does not have, by their paths in the
  /// split.
  private func compare(
    _ split: Split, _ archive: FoundArchive, _ journal: Journal
  ) throws(PrepareError) -> (differing: [String], surplus: [String]) {
    let survey = try Survey(root, journal.state)
    try survey.checkUsable(archive)
    let digests = try verification(of: archive, survey).first?.digests ?? []
    let comparison = Comparison()
    let tree = try tree(of: split)
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
    if let extraction = outcome.extraction { try checkComplete(extraction, split, archive) }
    return comparison.result
  }
}
