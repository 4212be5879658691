internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform
internal import Synchronization

/// A part that is being made.
struct StagedPart: Sendable {
  let planned: PlannedPart
  /// The folder that it grows in, opened before the first write.
  let folder: Directory
  let inode: UInt64
  /// What other archives have given it.
  let others: [String: Extraction]

  var part: Part { planned.part }

  /// What the journal records of `progress`.
  func extraction(_ progress: PartProgress) -> Extraction {
    Extraction(
      part: part.id, offset: progress.offset, units: UnitSet(progress.units, limit: planned.catalog.unitCount),
      inventory: progress.inventory, folder: inode, isComplete: progress.isComplete)
  }

  /// What makes its files.
  var sink: any Sink { planned.link.map { LinkSink(folder, $0) } ?? FolderSink(folder) }

  /// What earlier runs have done of it. Of a tree only units count: its files are looked at again.
  func start(_ archive: ArchiveFile) -> PartProgress {
    archive.tree == nil ? planned.start : PartProgress(units: planned.start.units)
  }

  /// What it holds, with what `progress` has added.
  func inventory(_ progress: PartProgress) -> Inventory {
    others.values.reduce(progress.inventory) { $0 + $1.inventory }
  }

  /// The units of it that are complete, with those of `progress`.
  func units(_ progress: PartProgress) -> Set<Int> {
    others.values.reduce(progress.units) { $0.union($1.units.numbers) }
  }

  /// The units that a patch has given it: these are not taken from other archives.
  func replaced(_ release: Release) -> Set<Int> {
    others.reduce(into: []) { units, other in
      guard let kind = release.archive(named: other.key)?.kind, Source.of(kind)?.isPatch == true else { return }
      units.formUnion(other.value.units.numbers)
    }
  }
}

extension Session {
  /// Prepares the folders that the parts of a job are staged in, with what an earlier run has left that can be used.
  func stage(_ job: PlannedJob) throws(PrepareError) -> [StagedPart] {
    try checkingStaging(of: job) { () throws(PrepareError) in
      try job.parts.map { (part) throws(PrepareError) in try stage(part, of: job.archive) }
    }
  }

  /// What the other archives that the part is made from have given it, in the folder with this inode.
  private func others(_ planned: PlannedPart, besides archive: ArchiveFile, in folder: UInt64) -> [String: Extraction] {
    (journal.state.staged[planned.part.id] ?? [:]).compactMapValues { known in
      known.extraction.folder == folder ? known : nil
    }.filter { name, known in
      name != archive.name
        && planned.supply?.archives.contains { $0.name == name && $0.identity == known.identity } == true
    }.mapValues(\.extraction)
  }

  /// Runs `body`, which writes to staging. If something there is not what was written, such as a link in the place of a
  /// folder, the parts of the job are dropped.
  func checkingStaging<Result>(
    of job: PlannedJob, _ body: () throws(PrepareError) -> Result
  ) throws(PrepareError) -> Result {
    do {
      return try body()
    } catch {
      guard case .io(let cause) = error.code, cause.isLink || cause.isExisting || cause.isMissing,
        let part = job.parts.first?.part
      else { throw error }
      for planned in job.parts { try drop(planned.part) }
      throw PrepareError(.stagingChanged(part), root.path(of: part))
    }
  }

  private func stage(_ planned: PlannedPart, of archive: ArchiveFile) throws(PrepareError) -> StagedPart {
    let name = Layout.staged(planned.part)
    let staging = try root.openStaging()
    return try io { () throws(PlatformError) in
      try staging.makeDirectory(name)
      let folder = try staging.directory(name)
      let inode = try folder.status().identity.inode
      return StagedPart(
        planned: planned, folder: folder, inode: inode, others: others(planned, besides: archive, in: inode))
    }
  }

  /// Removes what is staged of `part`, after the journal has said that it is invalid.
  func drop(_ part: Part) throws(PrepareError) {
    if journal.state.staged[part.id] != nil || journal.state.publishing[part.id] != nil {
      try append(.dropped(Dropped(part: part.id)))
    }
    guard try root.hasStaging() else { return }
    let staging = try root.openStaging()
    guard try io({ () throws(PlatformError) in try staging.kind(of: Layout.staged(part)) }) != nil else { return }
    let counter = RemovalCounter()
    observer(.removalStarted(part, counter))
    defer { observer(.removalEnded) }
    try remove(Layout.staged(part), in: staging, counter)
  }

  /// Removes the tree called `name`, in threads. Throws if the user wants to stop; then some of it is left.
  func remove(
    _ name: String, in folder: Directory, _ counter: RemovalCounter = RemovalCounter()
  ) throws(PrepareError) {
    let stopSignal = settings.stopSignal
    let isRemoved = try io { () throws(PlatformError) in
      try folder.removeTree(
        name, threads: settings.writers, removed: { counter.removed.add($0, ordering: .relaxed) },
        shouldStop: { stopSignal() != nil })
    }
    guard isRemoved else { throw PrepareError(.interrupted(stopSignal() ?? 0), folder.path) }
  }

  /// Removes from staging what no record is about, and the folder itself if nothing is left.
  func tidyStaging() throws(PrepareError) {
    // What is mounted there is not ours.
    guard try root.hasStaging(),
      try !io({ () throws(PlatformError) in try root.directory.isMountPoint(Layout.staging) })
    else { return }
    let staging = try root.openStaging()
    let mountPoints = try root.mountPoints()
    for part in Part.all where mountPoints[part.id] == nil {
      try remove(Layout.restored(part), in: staging)
      guard journal.state.staged[part.id] == nil, journal.state.publishing[part.id] == nil else { continue }
      try drop(part)
    }
    try io { () throws(PlatformError) in try root.directory.removeIfEmpty(Layout.staging) }
  }
}
