internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform

/// What archives have given to parts that are not complete, and that no record says yet: with a sync and a record for each of
/// a thousand small archives, these would take longer than their images.
struct KeptWork: Sendable {
  /// A folder that was opened before the first of these files was written: a sync through it reports all errors since then.
  private(set) var folder: Directory?
  private(set) var checkpoints: [Checkpoint] = []
  /// How many bytes of archives would have to be read again.
  private(set) var bytes: Int64 = 0

  mutating func add(_ checkpoint: Checkpoint, in folder: Directory, bytes: Int64) {
    self.folder = self.folder ?? folder
    checkpoints.append(checkpoint)
    self.bytes += bytes
  }

  /// Forgets what is about a part.
  mutating func remove(_ part: Part) {
    checkpoints.removeAll { $0.parts.contains { $0.part == part.id } }
  }

  func count(of part: Part) -> Int {
    checkpoints.reduce(0) { $0 + ($1.parts.contains { $0.part == part.id } ? 1 : 0) }
  }
}

extension Session {
  /// Keeps that the archive has given a part all that it has for it. It is recorded before more than half of what a killed run
  /// may repeat was read; the other half is for the archive at hand.
  func keep(_ part: StagedPart, _ progress: PartProgress, _ planned: PlannedJob) throws(PrepareError) {
    var progress = progress
    progress.isComplete = true
    let checkpoint = checkpoint(planned.archive, [], [part], [progress])
    let bytes = kept.withLock { kept in
      kept.add(checkpoint, in: part.folder, bytes: planned.bytesToRead)
      return kept.bytes
    }
    if bytes >= settings.checkpointBytes / 2 { try recordKept() }
  }

  /// Records what is kept. Data, then record.
  func recordKept() throws(PrepareError) {
    // After a failed sync a second one would prove nothing.
    let work = takeKept()
    guard let folder = work.folder, !work.checkpoints.isEmpty else { return }
    try io { () throws(PlatformError) in try folder.synchronizeFileSystem() }
    for checkpoint in work.checkpoints { try append(.checkpoint(checkpoint)) }
  }

  /// Takes what is kept, to be recorded or not.
  @discardableResult func takeKept() -> KeptWork {
    kept.withLock { kept in
      defer { kept = KeptWork() }
      return kept
    }
  }

  /// What the other archives of a part have given it, now that `archive` was read; nil if one of them is still to be read. What
  /// counts are the archives that the plan is about: others may have come and gone meanwhile.
  func completeOthers(_ part: StagedPart, besides archive: ArchiveFile) throws(PrepareError) -> [Extraction]? {
    guard let supply = part.planned.supply else { return [] }
    guard supply.missing.isEmpty else { return nil }
    // Only the last of many archives takes a look at all others.
    let count = (journal.state.staged[part.part.id]?.count ?? 0) + kept.withLock { $0.count(of: part.part) }
    guard count >= supply.archives.count - 1 else { return nil }
    try recordKept()
    let others = supply.archives.filter { $0.name != archive.name }
    let extractions = others.compactMap { recorded(part, from: $0) }.filter(\.isComplete)
    return extractions.count == others.count ? extractions : nil
  }
}
