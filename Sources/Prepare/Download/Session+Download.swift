internal import Archive
internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform
internal import Synchronization

/// Fetching one archive: into `NAME.part`, which gets its name when it is whole and verified.
extension Session {
  /// Fetches an archive, or what is missing of it, and hashes it in the same read.
  func download(_ official: OfficialArchive, from servers: RemoteArchives) throws(PrepareError) {
    let archive = try servers.find(official, of: root.release)
    let algorithms = official.hasDigest ? try options.digests.algorithms(for: official) : [.md5]
    let growing = try keep(archive, algorithms)
    let digests = algorithms.map { DigestConsumer($0, resuming: growing.state($0)) }
    let job = Job(growing.archive, extents: growing.extents(for: digests, []), digests: digests, targets: [])
    let outcome: Pass.Outcome
    do {
      outcome = try run(job, PlannedJob(job, for: "download")) { progress in
        // What the states have seen was appended before.
        let kept = try growing.synchronized()
        try append(.checkpoint(checkpoint(archive, progress.digests, [], [], kept)))
      }
    } catch {
      settle(growing)
      throw error
    }
    try check(growing, outcome.digests)
    try record(try publish(growing), outcome.digests, of: growing)
  }

  /// Opens the file that a remote archive is kept in while it is read, with what earlier runs have fetched. If parts have images
  /// of that, as `isUnpacked` says, and the file is not in its recorded state, its bytes are compared by their digest.
  func keep(
    _ archive: ArchiveFile, _ algorithms: [DigestAlgorithm], isUnpacked: Bool = false
  ) throws(PrepareError) -> GrowingArchive {
    guard let remote = archive.remote else { preconditionFailure("it is on a server") }
    let folder = try io { () throws(PlatformError) in try Directory.open(root.archiveFolders[0]) }
    let unfinished = UnfinishedFile(folder: folder, name: archive.name)
    let found = try unfinished.find(journal.state.digests[archive.name])
    let used = try usable(found, of: archive, remote)
    let known = algorithms.compactMap { journal.state.digestState(of: archive.name, archive.identity, $0) }
      .filter { $0.count <= used }
    // Whatever has happened to the file since, its bytes are hashed.
    var states = found?.isUnchanged == true ? known : []
    let volume = try io { () throws(PlatformError) in try folder.volume() }
    guard volume.freeBytes >= archive.identity.size - used else {
      throw PrepareError(.noSpace(needed: archive.identity.size - used, free: volume.freeBytes), folder.path)
    }
    if used > 0 {
      observer(
        .downloadResumed(archive.name, bytes: used, of: archive.identity.size, isOfOther: states.isEmpty))
    }
    let file = try unfinished.open(found, using: used)
    let isKnown = !states.isEmpty
    if isUnpacked, !isKnown, !known.isEmpty { states = try confirmed(known, of: archive.name, in: file) }
    let growing = GrowingArchive(
      archive: ArchiveFile(archive.official, remote.kept(in: file)), unfinished: unfinished, file: file, used: used,
      states: states)
    if !isKnown {
      // From here on the file is known to be ours.
      let kept = try io { () throws(PlatformError) in try growing.synchronized() }
      let seen = states.isEmpty ? algorithms.compactMap { RunningDigest($0).state } : states
      try append(.checkpoint(checkpoint(archive, seen, [], [], kept)))
    }
    return growing
  }

  /// Returns those `states` that the bytes of `file` come to.
  private func confirmed(
    _ states: [DigestState], of name: String, in file: AppendedFile
  ) throws(PrepareError) -> [DigestState] {
    let size = states.map(\.count).max() ?? 0
    let counters = PassCounters()
    observer(.repairing(.verify, counters, bytes: size))
    defer { observer(.repairingEnded) }
    var running = states.map { RunningDigest($0.algorithm) }
    var buffer = Buffer(capacity: RepairFile.blockBytes)
    var offset: Int64 = 0
    while offset < size {
      if let signal = settings.stopSignal() { throw PrepareError(.interrupted(signal), name) }
      let wanted = Int(min(Int64(buffer.capacity), size - offset))
      let count = try io { () throws(PlatformError) in
        try buffer.fill { bytes throws(PlatformError) in try file.read(wanted, into: &bytes, at: offset) }
      }
      guard count == wanted else { return [] }
      buffer.withBytes(in: 0..<count) { bytes in
        for (index, state) in states.enumerated() where state.count > offset {
          running[index].update(bytes.extracting(0..<min(count, Int(state.count - offset))))
        }
      }
      offset += Int64(count)
      counters.bytesRead.store(offset, ordering: .relaxed)
    }
    return zip(states, running).filter { $1.state == $0 }.map(\.0)
  }

  /// Records the state that a run leaves the file in which has ended early: then the next one goes on without hashing it again.
  /// Nothing is lost without the record.
  func settle(_ growing: GrowingArchive) {
    let name = growing.archive.name
    guard let known = journal.state.digests[name], known.kept != nil,
      let kept = try? growing.synchronized()  // see above
    else { return }
    try? append(  // see above
      .checkpoint(Checkpoint(archive: name, identity: known.identity, digests: known.states, parts: [], kept: kept)))
  }

  /// Throws if the digests of what was kept are not the published ones. It stays where it is.
  func check(_ growing: GrowingArchive, _ digests: [Digest]) throws(PrepareError) {
    let official = growing.archive.official
    for digest in digests {
      guard let expected = official.digest(digest.algorithm), expected != digest else { continue }
      try recordWrong(growing, digests)
      throw PrepareError(.wrongDownload(actual: digest, expected: expected), official.name)
    }
  }

  /// Records that what was fetched, and stays where it is, has wrong digests.
  private func recordWrong(_ growing: GrowingArchive, _ digests: [Digest]) throws(PrepareError) {
    let name = growing.archive.name
    let kept = try io { () throws(PlatformError) in try growing.synchronized() }
    let known = journal.state.digests[name]
    try append(
      .verdict(Verdict(archive: name, identity: kept.identity, digests: digests.byAlgorithm, isMatch: false)))
    // A verdict ends the record of which file on the server it is, by which the next run knows what it goes on with.
    guard let known else { return }
    try append(
      .checkpoint(Checkpoint(archive: name, identity: known.identity, digests: known.states, parts: [], kept: kept)))
  }

  /// Gives a whole download its name. It is locked until it has it.
  func publish(_ growing: GrowingArchive) throws(PrepareError) -> ArchiveFile {
    let written = try io { () throws(PlatformError) in try growing.synchronized().identity }
    guard written.size == growing.archive.identity.size else {
      throw PrepareError(.downloadReplaced, growing.unfinished.path)
    }
    try growing.unfinished.publish(written)
    try io { () throws(PlatformError) in try growing.file.finish() }
    return ArchiveFile(growing.archive.official, path: growing.unfinished.ownPath, identity: written, isFile: true)
  }

  /// Records that an archive which was fetched has its name, and these `digests`: the published ones, if any are.
  func record(_ archive: ArchiveFile, _ digests: [Digest], of growing: GrowingArchive) throws(PrepareError) {
    if archive.official.hasDigest {
      try append(
        .verdict(
          Verdict(archive: archive.name, identity: archive.identity, digests: digests.byAlgorithm, isMatch: true)))
    }
    observer(.downloaded(archive, digests, fetched: archive.identity.size - growing.used))
  }

  /// Returns how many bytes of what was found can be used.
  private func usable(
    _ found: UnfinishedFile.Found?, of archive: ArchiveFile, _ remote: RemoteSource
  ) throws(PrepareError) -> Int64 {
    guard let found else { return 0 }
    // Whatever is appended would be in the file under its other names, too.
    guard found.status.links == 1 else { throw PrepareError(.unusableDownload(.otherNames), archive.name) }
    guard found.bytes > 0 else { return 0 }
    let recorded = journal.state.digests[archive.name]?.identity
    let isOurs = found.isOurs
    let reason: DownloadRestart
    if !remote.sendsRanges {
      reason = .noRanges
    } else if !remote.start.prefix(Int(found.bytes)).elementsEqual(
      found.start.prefix(Int(found.bytes)).prefix(remote.start.count))
    {
      reason = .otherContent
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
}

/// A remote archive that is kept while it is read.
struct GrowingArchive: Sendable {
  let archive: ArchiveFile
  let unfinished: UnfinishedFile
  let file: AppendedFile
  /// How many bytes were there before.
  let used: Int64
  /// How far digests of these have come.
  let states: [DigestState]

  /// Whether all that was unpacked of the archive is in the file, and is hashed there.
  func holds(_ planned: PlannedJob) -> Bool {
    planned.parts.allSatisfy { part in
      part.start.offset == 0 || states.count == planned.digests.count && part.start.offset <= used
    }
  }

  /// Returns the state of the file once all of it is on the disk.
  func synchronized() throws(PlatformError) -> KeptFile {
    try file.synchronize()
    let (identity, born) = try file.state()
    return KeptFile(identity: identity, born: born)
  }

  func state(_ algorithm: DigestAlgorithm) -> DigestState? { states.first { $0.algorithm == algorithm } }

  /// What is read for digests and targets: what is there from the disk, and all of the rest.
  func extents(for digests: [DigestConsumer], _ targets: [Target]) -> [Range<Int64>] {
    let start = (digests.map(\.startOffset) + targets.map(\.start.offset)).min() ?? 0
    let size = archive.identity.size
    // A compressed stream cannot be entered in the middle.
    return start < size ? [(archive.container == .tar ? start : 0)..<size] : []
  }
}

extension [Digest] {
  /// In hexadecimal digits, by the names of the algorithms.
  var byAlgorithm: [String: String] { Dictionary(uniqueKeysWithValues: map { ($0.algorithm.rawValue, $0.hex) }) }
}
