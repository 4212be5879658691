internal import Archive
internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform
internal import Transfer

/// Fetching one archive: into `NAME.part`, which gets its name when it is whole and verified.
extension Session {
  /// Fetches an archive, or what is missing of it, and hashes it in the same read.
  func download(_ official: OfficialArchive, _ request: DownloadRequest) throws(PrepareError) {
    let address = try request.address(of: official)
    let remote = try transferring(official) { () throws(TransferError) in try RemoteFile(address, request.options) }
    try check(remote, is: official)
    let name = official.name
    let folder = try io { () throws(PlatformError) in try Directory.open(root.archiveFolders[0]) }
    let unfinished = UnfinishedFile(folder: folder, name: name)
    var states = digestStates(of: official, remote)
    let found = try unfinished.find(known: states.map(\.count).max() ?? 0)
    let used = try usable(found, of: official, remote)
    states = states.filter { $0.count <= used }
    try checkRoom(folder, remote.size - used)
    if used > 0 { observer(.downloadResumed(name, bytes: used, isOfOther: states.isEmpty)) }
    let algorithms = official.hasDigest ? try options.digests.algorithms(for: official) : [.md5]
    if states.isEmpty {
      // From here on the file is known to be ours.
      try record(algorithms.compactMap { RunningDigest($0).state }, of: official, remote)
    }
    let file = try unfinished.open(found, using: used)
    let digests = algorithms.map { algorithm in
      DigestConsumer(algorithm, resuming: states.first { $0.algorithm == algorithm })
    }
    // What is there is read from the disk, and hashed.
    let start = digests.map(\.startOffset).min() ?? 0
    let stream = RemoteStream(remote)
    let archive = ArchiveFile(official, reading: KeptStream(stream, in: file), path: "\(address)", remote.identity)
    let extents = [start..<max(start, used), max(start, used)..<remote.size].filter { !$0.isEmpty }
    let job = Job(archive, extents: extents, digests: digests, targets: [])
    let outcome: Pass.Outcome
    do {
      outcome = try run(job, PlannedJob(job, for: "download")) { progress in
        // What the states have seen was appended before.
        try file.synchronize()
        try record(progress.digests, of: official, remote)
      }
    } catch {
      if let failure = stream.failure.withLock({ $0 }) { throw PrepareError(failure, name) }
      throw error
    }
    try io { () throws(PlatformError) in try file.finish() }
    try publish(official, outcome.digests, unfinished, fetched: remote.size - used)
  }

  private func record(
    _ digests: [DigestState], of official: OfficialArchive, _ remote: RemoteFile
  ) throws(PrepareError) {
    try append(
      .checkpoint(Checkpoint(archive: official.name, identity: remote.identity, digests: digests, parts: [])))
  }

  /// Gives a whole download its name if its digests are the published ones, and records them.
  private func publish(
    _ official: OfficialArchive, _ digests: [Digest], _ unfinished: UnfinishedFile, fetched: Int64
  ) throws(PrepareError) {
    let values = Dictionary(uniqueKeysWithValues: digests.map { ($0.algorithm.rawValue, $0.hex) })
    if official.hasDigest { try root.release.check(official, values) }
    let identity = try unfinished.publish()
    let archive = ArchiveFile(
      official, path: "\(unfinished.folder.path)/\(official.name)", identity: identity, isFile: true)
    if official.hasDigest {
      try append(
        .verdict(Verdict(archive: official.name, identity: identity, digests: values, isMatch: true)))
    }
    observer(.downloaded(archive, digests, fetched: fetched))
  }

  /// Throws if what the server has cannot be the archive.
  private func check(_ remote: RemoteFile, is official: OfficialArchive) throws(PrepareError) {
    if let bytes = official.bytes, bytes != remote.size {
      throw PrepareError(.sizeMismatch(actual: remote.size, expected: bytes, other: nil), official.name)
    }
    let form = FileForm(remote.start)
    if let promised = FileForm(promisedBy: official.name), form != promised, form != .unknown {
      throw PrepareError(.remoteForm(form), official.name)
    }
  }

  /// Returns how far digests of this very state of a remote archive have come.
  private func digestStates(of official: OfficialArchive, _ remote: RemoteFile) -> [DigestState] {
    DigestAlgorithm.allCases.compactMap { journal.state.digestState(of: official.name, remote.identity, $0) }
  }

  /// Returns how many bytes of what was found can be used.
  private func usable(
    _ found: UnfinishedFile.Found?, of official: OfficialArchive, _ remote: RemoteFile
  ) throws(PrepareError) -> Int64 {
    guard let found, found.bytes > 0 else { return 0 }
    let recorded = journal.state.digests[official.name]?.identity
    let isOurs = recorded?.inode == 0
    let reason: DownloadRestart
    if !remote.sendsRanges {
      reason = .noRanges
    } else if found.bytes > remote.size {
      reason = .tooLong
    } else if isOurs, recorded != remote.identity {
      reason = .changed
    } else if isOurs, remote.validator == nil {
      reason = .noValidator
    } else if !isOurs, !official.hasDigest {
      reason = .noDigest
    } else {
      return found.bytes
    }
    // What another program has fetched is not ours to throw away.
    guard isOurs else { throw PrepareError(.unusableDownload(reason), official.name) }
    observer(.downloadRestarted(official.name, reason, bytes: found.bytes))
    return 0
  }

  private func checkRoom(_ folder: Directory, _ bytes: Int64) throws(PrepareError) {
    let volume = try io { () throws(PlatformError) in try folder.volume() }
    guard volume.freeBytes >= bytes else {
      throw PrepareError(.noSpace(needed: bytes, free: volume.freeBytes), folder.path)
    }
  }

  private func transferring<Result>(
    _ official: OfficialArchive, _ body: () throws(TransferError) -> Result
  ) throws(PrepareError) -> Result {
    do { return try body() } catch { throw PrepareError(error, official.name) }
  }
}
