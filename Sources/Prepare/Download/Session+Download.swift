internal import Archive
internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform

/// Fetching one archive: into `NAME.part`, which gets its name when it is whole and verified.
extension Session {
  /// Fetches an archive, or what is missing of it, and hashes it in the same read.
  func download(_ official: OfficialArchive, from servers: RemoteArchives) throws(PrepareError) {
    let archive = try servers.find(official, of: root.release)
    guard let remote = archive.remote else { preconditionFailure("it is on a server") }
    let (name, size) = (official.name, archive.identity.size)
    let folder = try io { () throws(PlatformError) in try Directory.open(root.archiveFolders[0]) }
    let unfinished = UnfinishedFile(folder: folder, name: name)
    var states = DigestAlgorithm.allCases.compactMap { journal.state.digestState(of: name, archive.identity, $0) }
    let found = try unfinished.find(known: states.map(\.count).max() ?? 0)
    let used = try usable(found, of: archive, remote)
    states = states.filter { $0.count <= used }
    try checkRoom(folder, size - used)
    if used > 0 { observer(.downloadResumed(name, bytes: used, isOfOther: states.isEmpty)) }
    let algorithms = official.hasDigest ? try options.digests.algorithms(for: official) : [.md5]
    if states.isEmpty {
      // From here on the file is known to be ours.
      try append(.checkpoint(checkpoint(archive, algorithms.compactMap { RunningDigest($0).state }, [], [])))
    }
    let file = try unfinished.open(found, using: used)

    let digests = algorithms.map { algorithm in
      DigestConsumer(algorithm, resuming: states.first { $0.algorithm == algorithm })
    }
    // What is there is read from the disk, and hashed.
    let start = digests.map(\.startOffset).min() ?? 0
    let job = Job(
      ArchiveFile(official, remote.kept(in: file)),
      extents: [start..<max(start, used), max(start, used)..<size].filter { !$0.isEmpty }, digests: digests, targets: []
    )
    let outcome = try run(job, PlannedJob(job, for: "download")) { progress in
      // What the states have seen was appended before.
      try file.synchronize()
      try append(.checkpoint(checkpoint(archive, progress.digests, [], [])))
    }
    try io { () throws(PlatformError) in try file.finish() }
    try publish(official, outcome.digests, unfinished, fetched: size - used)
  }

  /// Gives a whole download its name if its digests are the published ones, and records them.
  private func publish(
    _ official: OfficialArchive, _ digests: [Digest], _ unfinished: UnfinishedFile, fetched: Int64
  ) throws(PrepareError) {
    let values = Dictionary(uniqueKeysWithValues: digests.map { ($0.algorithm.rawValue, $0.hex) })
    try root.release.check(official, values)
    let identity = try unfinished.publish()
    if official.hasDigest {
      try append(.verdict(Verdict(archive: official.name, identity: identity, digests: values, isMatch: true)))
    }
    let archive = ArchiveFile(official, path: unfinished.ownPath, identity: identity, isFile: true)
    observer(.downloaded(archive, digests, fetched: fetched))
  }

  /// Returns how many bytes of what was found can be used.
  private func usable(
    _ found: UnfinishedFile.Found?, of archive: ArchiveFile, _ remote: RemoteSource
  ) throws(PrepareError) -> Int64 {
    guard let found, found.bytes > 0 else { return 0 }
    let recorded = journal.state.digests[archive.name]?.identity
    // Files of this machine have inodes.
    let isOurs = recorded?.inode == 0
    let reason: DownloadRestart
    if !remote.sendsRanges {
      reason = .noRanges
    } else if found.bytes > archive.identity.size {
      reason = .tooLong
    } else if isOurs, !remote.hasValidator {
      reason = .noValidator
    } else if isOurs, recorded != archive.identity {
      reason = .changed
    } else if !isOurs, !archive.official.hasDigest {
      reason = .noDigest
    } else {
      return found.bytes
    }
    // What another program has fetched is not ours to throw away.
    guard isOurs else { throw PrepareError(.unusableDownload(reason), archive.name) }
    observer(.downloadRestarted(archive.name, reason, bytes: found.bytes))
    return 0
  }

  private func checkRoom(_ folder: Directory, _ bytes: Int64) throws(PrepareError) {
    let volume = try io { () throws(PlatformError) in try folder.volume() }
    guard volume.freeBytes >= bytes else {
      throw PrepareError(.noSpace(needed: bytes, free: volume.freeBytes), folder.path)
    }
  }
}
