internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform

/// What is checked before anything is read or written.
extension Runner {
  /// Throws what would end a run of `plan` as a whole.
  func check(_ plan: Plan, _ state: RootState) throws(PrepareError) {
    try checkFound(plan)
    try checkReclaim(plan)
    try root.checkSelection(state)
    if plan.jobs.contains(where: { !$0.parts.isEmpty }) { try root.checkStaging() }
  }

  /// Throws if an archive is missing that must be there.
  private func checkFound(_ plan: Plan) throws(PrepareError) {
    let names: [String]
    if options.isNamed, let missing = plan.missing.first {
      names = missing.archives
    } else if plan.isEmpty {
      names = root.release.archives.map(\.name)
    } else {
      return
    }
    throw PrepareError(.archivesMissing(names, folders: root.archiveFolders), root.directory.path)
  }

  /// Throws if archives that are to be deleted are not safe to lose.
  private func checkReclaim(_ plan: Plan) throws(PrepareError) {
    guard options.isReclaiming else { return }
    guard root.release.selection == .all else { throw PrepareError(.reclaimsPart, root.directory.path) }
    let sources = plan.jobs.filter { !$0.parts.isEmpty }.map(\.archive)
    for archive in sources + plan.reclaimable { _ = try root.folderForDeletion(of: archive) }
  }

  /// Throws if `plan` needs more bytes or files than the root's file system can hold.
  func checkRoom(_ plan: Plan) throws(PrepareError) {
    let jobs = plan.jobs.filter { !$0.parts.isEmpty }
    guard !jobs.isEmpty else { return }
    let volume = try io { () throws(PlatformError) in try root.directory.volume() }
    let bytes = jobs.flatMap(\.parts).reduce(0) { $0 + bytesNeeded($1, Int64(volume.blockBytes)) }
    guard bytes <= volume.freeBytes else {
      throw PrepareError(.noSpace(needed: bytes, free: volume.freeBytes), root.directory.path)
    }
    let files = Int64(jobs.reduce(0) { $0 + $1.files })
    if let free = volume.freeFiles, files > free {
      throw PrepareError(.noInodes(needed: files, free: free), root.directory.path)
    }
  }

  /// About how many bytes of whole blocks a part still takes.
  private func bytesNeeded(_ part: PlannedPart, _ block: Int64) -> Int64 {
    guard part.files > 0, block > 0 else { return part.bytes }
    let files = Int64(part.files)
    // A tar has a header for each file, and pads its data to 512 bytes.
    let mean = max(1, part.bytes / files - 512)
    // A file ends somewhere in its last block: in the middle on average, if it has more than one.
    let blocks = mean < block ? block : mean + block / 2
    let folders = Int64(part.start.offset == 0 ? part.catalog.folders.count : 0) * block
    // After its checkpoint a run that was killed has left files, which are written over.
    let unrecorded = Pass.bytesInFlight + options.pass.checkpointBytes
    return max(0, files * blocks + folders - (part.start.offset > 0 ? unrecorded : 0))
  }
}
