internal import Archive
internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
public import Planning
internal import Platform

/// What is checked before anything is read or written.
extension Runner {
  /// Throws what would end a run of `plan` as a whole.
  func check(_ plan: Plan, _ state: RootState) throws(PrepareError) {
    try checkFound(plan)
    try checkReclaim(plan)
    try root.checkSelection(state)
    try checkGrowing(plan, state)
    try root.checkLink(plan, state, options.link)
    if plan.jobs.contains(where: { !$0.parts.isEmpty }) { try root.checkStaging() }
  }

  /// Throws if a part cannot be extended by what is selected since it was published.
  private func checkGrowing(_ plan: Plan, _ state: RootState) throws(PrepareError) {
    for catalog in root.catalogs {
      let part = catalog.part
      // What an earlier run has begun to move there is its own.
      guard case .growing = state.status(of: part), state.journal.publishing[part.id] == nil else { continue }
      if state.supply(of: part) == nil, plan.missing.contains(where: { $0.stage == part.stage }) {
        throw root.archivesMissing(state.archiveNames(for: part))
      }
      guard plan.jobs.contains(where: { $0.parts.contains { $0.part == part } }) else { continue }
      guard try io({ () throws(PlatformError) in try root.directory.kind(of: part.id) }) == .directory else {
        throw PrepareError(.linkedPart(part), root.path(of: part))
      }
      let new = state.newClasses(of: part)
      for name in try io({ () throws(PlatformError) in try root.directory.directory(part.id).names() })
      where Wnid(name).map(new.contains) == true {
        throw PrepareError(.unmanaged(part, faults: 0, first: nil), "\(root.path(of: part))/\(name)")
      }
    }
  }

  /// Throws if a run has something to do, and the root cannot be written to.
  func checkWritable(_ plan: Plan, _ state: RootState) throws(PrepareError) {
    let isDone = plan.jobs.isEmpty && plan.audits.isEmpty && plan.reclaimable.isEmpty
    guard isDone || root.directory.isWritable() else { throw PrepareError(.notWritable, root.directory.path) }
  }

  /// Throws if an archive is missing that must be there.
  private func checkFound(_ plan: Plan) throws(PrepareError) {
    let names: [String]
    if options.isNamed, let missing = plan.missing.first(where: { missing in !plan.isWaiting(for: missing.archives) }) {
      names = missing.archives
    } else if plan.isEmpty {
      names = root.release.archives.map(\.name)
    } else {
      return
    }
    throw root.archivesMissing(names)
  }

  /// Throws if archives that are to be deleted are not safe to lose.
  private func checkReclaim(_ plan: Plan) throws(PrepareError) {
    guard options.isReclaiming else { return }
    guard root.release.selection == .all else { throw PrepareError(.reclaimsPart, root.directory.path) }
    let sources = plan.jobs.filter { !$0.parts.isEmpty }.map(\.archive).filter { $0.remote == nil }
    for archive in sources + plan.reclaimable { _ = try root.folderForDeletion(of: archive) }
  }

  /// Throws if `plan` needs more bytes or files than the root's file system can hold.
  func checkRoom(_ plan: Plan) throws(PrepareError) {
    let parts = plan.jobs.flatMap(\.parts)
    guard !parts.isEmpty else { return }
    let volume = try io { () throws(PlatformError) in try root.directory.volume() }
    var bytes = parts.reduce(0) { $0 + bytesNeeded($1, Int64(volume.blockBytes)) }
    // Archives that are kept go to the root, too, unless it has been said where.
    if options.isKeeping, root.archiveFolders.first == root.directory.path {
      for job in plan.jobs { bytes += try bytesToKeep(job) ?? 0 }
    }
    var files = Int64(parts.reduce(0) { $0 + $1.newFiles })
    // After its checkpoint a run that ended early has left files, which are written over. They are counted only if they matter.
    if bytes > volume.freeBytes || files > volume.freeFiles ?? .max {
      for part in parts where !part.isFresh {
        let left = try unrecorded(part)
        bytes -= min(part.newBytes, left.bytes)
        files -= min(Int64(part.newFiles), Int64(left.files))
      }
    }
    guard bytes <= volume.freeBytes else {
      throw PrepareError(.noSpace(needed: bytes, free: volume.freeBytes), root.directory.path)
    }
    if let free = volume.freeFiles, files > free {
      throw PrepareError(.noInodes(needed: files, free: free), root.directory.path)
    }
  }

  /// How many bytes of an archive are fetched and kept; nil if it is not kept.
  private func bytesToKeep(_ job: PlannedJob) throws(PrepareError) -> Int64? {
    guard options.isKeeping, job.archive.remote != nil, !job.digests.isEmpty else { return nil }
    let there = try io { () throws(PlatformError) in
      try Directory.open(root.archiveFolders[0]).status(of: Layout.unfinished(job.archive.name))
    }
    return max(0, job.archive.identity.size - (there?.identity.size ?? 0))
  }

  /// About how many bytes a job fetches from a server, and whether they are kept; nil if it needs none.
  public func fetching(_ job: PlannedJob) throws(PrepareError) -> (bytes: Int64, isKept: Bool)? {
    guard job.archive.remote?.bytesReceived != nil else { return nil }
    guard let kept = try bytesToKeep(job) else { return (job.bytesToRead, false) }
    return (kept, true)
  }

  /// What is staged of a part beyond its last checkpoint.
  private func unrecorded(_ part: PlannedPart) throws(PrepareError) -> (files: Int, bytes: Int64) {
    let staged = try io { () throws(PlatformError) in
      try root.directory.directory("\(Layout.staging)/\(Layout.staged(part.part))")
    }
    let all = try root.inventory(of: staged, part.catalog, options.pass)
    return (max(0, all.files - part.start.inventory.files), max(0, all.bytes - part.start.inventory.bytes))
  }

  /// About how many bytes of whole blocks a part still takes.
  private func bytesNeeded(_ part: PlannedPart, _ block: Int64) -> Int64 {
    guard part.newFiles > 0, part.newBytes > 0, block > 0 else { return part.newBytes }
    let files = Int64(part.newFiles)
    // A tar has a header for each file, and pads its data to 512 bytes.
    let mean = max(1, part.newBytes / files - 512)
    // A file ends somewhere in its last block: in the middle on average, if it has more than one.
    let blocks = mean < block ? block : mean + block / 2
    // Archives that make a part together share its folders.
    let folders = Int64(part.catalog.folders.count / max(1, part.supply?.archives.count ?? 1))
    return files * blocks + (part.start.offset == 0 ? folders * block : 0)
  }
}
