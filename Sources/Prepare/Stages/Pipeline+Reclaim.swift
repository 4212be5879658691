internal import Dataset
internal import Platform

/// Giving back the space of archives that are not needed any more. Only what the user has asked for, and only archives
/// that were verified, is ever touched.
extension Pipeline {
  /// Throws where what the user wants to be given back is not safe to lose.
  public func checkReclaim(_ plan: Plan) throws(PrepareError) {
    guard let reclaim = settings.reclaim else { return }
    guard root.release.selection == .all else { throw PrepareError(.reclaimsPart, root.directory.path) }
    let sources = plan.passes.filter { $0.split != nil }.map(\.archive)
    for archive in try sources + reclaimable(plan) { try checkDeletable(archive) }
    guard reclaim == .progressively else { return }
    if let pass = plan.passes.first(where: { $0.split != nil && (!$0.digests.isEmpty || $0.isAccepted) }) {
      throw PrepareError(.notVerified, pass.archive.name)
    }
    for archive in sources { _ = try archive.openForGivingBack() }
  }

  /// Throws where the archive is not a file of its own but a link, since what that leads to belongs elsewhere, and where
  /// its folder cannot be written to.
  private func checkDeletable(_ archive: FoundArchive) throws(PrepareError) {
    guard try !io({ () throws(PlatformError) in try File.isLink(archive.path) }) else {
      throw PrepareError(.isLink, archive.path)
    }
    guard try io({ () throws(PlatformError) in try Directory.open(archive.folder).isWritable() }) else {
      throw PrepareError(.notWritable, archive.folder)
    }
  }

  /// Whether and when the space of archives is given back.
  public var reclaim: Reclaim? { settings.reclaim }

  /// The archives that published splits of `plan` were made of, and that the next run would delete first.
  public func reclaimable(_ plan: Plan) throws(PrepareError) -> [FoundArchive] {
    guard settings.reclaim != nil, !plan.published.isEmpty else { return [] }
    let survey = try Survey(root)
    var archives: [FoundArchive] = []
    for split in plan.published {
      if let archive = try reclaimable(split.split, survey) { archives.append(archive) }
    }
    return archives
  }

  private func reclaimable(_ split: Split, _ survey: Survey) throws(PrepareError) -> FoundArchive? {
    guard settings.reclaim != nil, case .published = try survey.status(of: split),
      let publication = survey.state.published[split.rawValue]?.publication,
      let archive = survey.archives.first(where: { $0.name == publication.archive }),
      archive.identity == publication.identity, publication.unverified == nil
    else { return nil }
    return archive
  }

  /// Deletes the archive of a published split. What an earlier run has published may have changed since, so it is audited.
  func reclaim(_ split: Split, _ journal: Journal, isAuditing: Bool) throws(PrepareError) {
    if isAuditing {
      guard try reclaimable(split, try Survey(root, journal.state)) != nil else { return }
      try checkRight(try audit(split, in: root))
    }
    guard let archive = try reclaimable(split, try Survey(root, journal.state)) else { return }
    try checkDeletable(archive)
    try journal.append(.reclaimed(Reclaimed(archive: archive.name, identity: archive.identity)))
    try io { () throws(PlatformError) in try File.remove(archive.path) }
    observer(.reclaimed(archive))
  }

  /// Lets the space of the archive be given back while it is extracted.
  func startReclaiming(_ planned: inout PlannedPass, _ journal: Journal) throws(PrepareError) -> Reclaimer? {
    guard settings.reclaim == .progressively, planned.split != nil else { return nil }
    let reclaimer = try Reclaimer(planned.archive)
    try journal.append(.reclaiming(Reclaimed(archive: planned.archive.name, identity: planned.archive.identity)))
    planned.archive.reclaimedTo = planned.extractionStart
    try reclaimer.giveBack(to: planned.extractionStart)
    return reclaimer
  }

  /// How many bytes more than now a pass may need at a time on the root's file system.
  func bytesNeeded(_ pass: PlannedPass) throws(PrepareError) -> Int64 {
    // Behind its checkpoint a run that was killed has left files, which are written over.
    let unrecorded = Pass.bytesInFlight + settings.checkpointBytes
    let left = pass.extractionStart > 0 ? unrecorded : 0
    let bytes = max(0, pass.bytesToWrite - left)
    guard settings.reclaim == .progressively, let split = pass.split else {
      return bytes
    }
    // What is written between two checkpoints and within a member, and half a block for each file's end.
    let member = pass.archive.identity.size / Int64(max(1, root.release.memberCount(of: split)))
    return min(bytes, unrecorded - left + 2 * member + 2048 * Int64(pass.files))
  }
}
