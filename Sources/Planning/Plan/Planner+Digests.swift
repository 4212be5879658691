internal import Archive
internal import Checksums
internal import Dataset
internal import Journal
internal import Pass

/// What vouches for the archives that parts are made of.
extension Planner {
  /// Returns which digests an archive that a part is made of still needs, and whether it is used whatever they are. `isUnpacked`
  /// says that all of it is staged.
  func work(
    on archive: ArchiveFile, for catalog: Catalog, isUnpacked: Bool
  ) throws(PrepareError) -> (algorithms: [DigestAlgorithm], isAccepted: Bool) {
    if options.isTaking(archive), archive.isFile, archive.flaw == nil, !state.fits(archive) { return ([], true) }
    try release.checkUsable(archive, state.journal)
    let algorithms = try options.digests.algorithms(for: archive.official)
    // What is not wanted of it is not fetched, so nothing can vouch for the rest: only that the server says of each range
    // which file it is of.
    if let remote = archive.remote, remote.sendsRanges, remote.hasValidator, archive.container == .tar,
      catalog.isSelecting
    {
      return ([], true)
    }
    // A server may send other bytes the next time.
    if case .verified(let digests, _) = state.status(of: archive), archive.remote == nil || isUnpacked,
      try options.digests.isSatisfied(by: digests, for: archive.official)
    {
      return ([], false)
    }
    return (algorithms, options.isAccepting)
  }

  /// Whether digests go on where the part does, so that they see just what is unpacked, in this run and in earlier ones. Of a
  /// file on this machine they need not: it is the same.
  func isHashed(_ part: PartProgress, of archive: ArchiveFile, _ algorithms: [DigestAlgorithm]) -> Bool {
    guard archive.remote != nil, !algorithms.isEmpty else { return true }
    return archive.container == .tar && algorithms.allSatisfy { digestState(of: archive, $0)?.count == part.offset }
  }

  func digestState(of archive: ArchiveFile, _ algorithm: DigestAlgorithm) -> DigestState? {
    state.journal.digestState(of: archive.name, archive.identity, algorithm)
  }
}
