internal import Archive
internal import Checksums
internal import Dataset
internal import Inspection
internal import Journal
internal import Pass
internal import PieceLists
internal import Planning
internal import Platform

/// Repairing an archive whose checksum is wrong:
///
///     archive ─► examination ─► ranges ─► NAME.repair ─► digest of the archive with these ranges ─► archive
///
/// If a list of pieces is given, these are compared instead of the examination.
///
/// The archive is written to only once that digest is the published one. If a run ends while it is, the ranges are still in
/// `NAME.repair`, which the next run takes over: it makes no difference how many of them are in the archive by then.
extension Session {
  func repair(_ target: RepairTarget, from servers: RemoteArchives) throws(PrepareError) {
    let official = target.file.official
    let algorithms = try options.digests.algorithms(for: official)
    let known = target.isPart ? nil : journal.state.verdict(on: official.name, target.file.identity)
    if let known, known.verdict.isMatch {
      try RepairFile.remove(official.name, in: target.folder)
      let digests = DigestAlgorithm.allCases.compactMap { algorithm in
        known.verdict.digests[algorithm.rawValue].flatMap { Digest(algorithm, hex: $0) }
      }
      if try options.digests.isSatisfied(by: digests, for: official) {
        return observer(.verified(target.file, digests, since: known.time))
      }
    }
    let size = target.file.identity.size
    // Whether the checksum is to be known of what has the right size.
    var isUnknown = known?.verdict.isMatch != false && size == official.bytes ?? size
    if let earlier = try RepairFile.find(official.name, in: target.folder),
      earlier.isComplete || earlier.head.archive == target.file.identity
    {
      if try complete(earlier, of: target, algorithms, from: servers) { return }
      isUnknown = false
    }
    // The pieces are compared in the same read.
    var check = target.pieces.flatMap { size <= $0.size ? PieceCheck($0) : nil }
    if isUnknown || check != nil {
      let digests = try hash(target, nil, algorithms, &check)
      if isPublished(digests, official) {
        let archive = try finish(target, digests)
        return observer(.verified(archive, digests, since: nil))
      }
      if isUnknown && !target.isPart { try append(verdict(target.file, digests, isMatch: false)) }
    }
    let fresh = try begin(target, check?.doubtful, from: servers)
    guard try !complete(fresh, of: target, algorithms, from: servers) else { return }
    throw PrepareError(
      .unrepairable(target.pieces == nil ? .stillWrong(places: fresh.head.ranges.count) : .otherPieces), official.name)
  }

  /// Looks for damage, unless it is known what is doubtful by a list of pieces; returns the file that the ranges are then
  /// fetched to.
  private func begin(
    _ target: RepairTarget, _ doubtful: [Range<Int64>]?, from servers: RemoteArchives
  ) throws(PrepareError) -> RepairFile {
    let (archive, name) = (target.file, target.file.name)
    let remote = try servers.find(archive.official, of: root.release)
    let size = remote.identity.size
    guard archive.identity.size <= size else {
      throw PrepareError(.sizeMismatch(actual: archive.identity.size, expected: size, other: nil), name)
    }
    if let listed = target.pieces?.size, listed != size {
      throw PrepareError(.sizeMismatch(actual: size, expected: listed, other: nil), remote.path)
    }
    guard remote.remote?.sendsRanges == true else { throw PrepareError(.unrepairable(.noRanges), remote.path) }
    var extents = archive.identity.size < size ? [archive.identity.size..<size] : []
    if let doubtful {
      extents += doubtful
    } else if let rules = root.rules(of: archive), archive.isExaminable(rules) {
      let counters = PassCounters()
      observer(.examinationStarted(archive, counters))
      let examination = Examination(
        archive, rules, limit: .max, counters: counters, stopSignal: settings.stopSignal)
      observer(.examinationEnded(archive))
      switch examination.end {
      case .stopped(let signal): throw PrepareError(.interrupted(signal), name)
      case .failed(let error): throw PrepareError(error)
      case .whole, .limit: extents += examination.extents
      }
    }
    let head = RepairFile.Head(
      archive: archive.identity, server: remote.identity, ranges: extents.widened(within: size))
    guard !head.ranges.isEmpty else {
      throw PrepareError(.unrepairable(doubtful == nil ? .noDamageFound : .otherPieces), name)
    }
    let volume = try io { () throws(PlatformError) in try target.folder.volume() }
    let needed = head.bytes + size - archive.identity.size
    guard volume.freeBytes >= needed else {
      throw PrepareError(.noSpace(needed: needed, free: volume.freeBytes), target.folder.path)
    }
    observer(.repairStarted(name, places: head.ranges.count, bytes: head.bytes, of: size))
    return try RepairFile(name, in: target.folder, head)
  }

  /// Fetches what is missing of the ranges, and puts all of them into the archive if it then has the published digests.
  /// Otherwise removes them and returns false.
  private func complete(
    _ repair: RepairFile, of target: RepairTarget, _ algorithms: [DigestAlgorithm], from servers: RemoteArchives
  ) throws(PrepareError) -> Bool {
    let official = target.file.official
    let before = repair.present
    if !repair.isComplete {
      let remote = try servers.find(official, of: root.release)
      guard remote.identity == repair.head.server else {
        try RepairFile.remove(official.name, in: target.folder)
        return false
      }
      try fetch(repair, from: remote, target.pieces)
      // What an earlier run has fetched was perhaps not compared.
      if before > 0, try isWrong(repair, target.pieces) {
        try RepairFile.remove(official.name, in: target.folder)
        return false
      }
    }
    try io { () throws(PlatformError) in try repair.file.synchronize() }
    var nothing: PieceCheck?
    let digests = try hash(target, repair, algorithms, &nothing)
    guard isPublished(digests, official) else {
      try RepairFile.remove(official.name, in: target.folder)
      return false
    }
    let archive = try finish(try write(repair, to: target, algorithms), digests, isWritten: true)
    observer(
      .repaired(archive, digests, places: repair.head.ranges.count, fetched: repair.head.bytes - before))
    return true
  }

  /// Puts the ranges into the archive, and returns it in the state that it then has. Throws if it changes meanwhile.
  private func write(
    _ repair: RepairFile, to target: RepairTarget, _ algorithms: [DigestAlgorithm]
  ) throws(PrepareError) -> RepairTarget {
    try target.checkUnchanged()
    try target.checkName()
    var written = 0
    let isNamed = try io { () throws(PlatformError) in
      try target.withFile { file throws(PlatformError) in
        try repair.copy { bytes, offset throws(PlatformError) in
          guard try target.hasName(file) else { return false }
          try file.write(bytes, at: offset)
          written += 1
          return true
        }
      }
    }
    guard isNamed else { throw PrepareError(.unrepairable(written > 0 ? .renamed : .changed), target.file.name) }
    let before = try target.current()
    try io { () throws(PlatformError) in
      try target.withFile { file throws(PlatformError) in try file.synchronize() }
    }
    let kept = try target.current()
    // A server of files may have another clock; or else somebody has written to it.
    guard before.file.identity != kept.file.identity else { return kept }
    var nothing: PieceCheck?
    guard isPublished(try hash(kept, nil, algorithms, &nothing), target.file.official) else {
      throw PrepareError(.unrepairable(.renamed), target.file.name)
    }
    return kept
  }

  /// Gives the archive its name if it was a download, and records that it is the published one.
  private func finish(
    _ target: RepairTarget, _ digests: [Digest], isWritten: Bool = false
  ) throws(PrepareError) -> ArchiveFile {
    let (name, identity) = (target.file.name, target.file.identity)
    let unfinished = UnfinishedFile(folder: target.folder, name: name)
    try target.checkName(isWritten: isWritten)
    if target.isPart {
      try unfinished.publish(identity)
    } else {
      try io { () throws(PlatformError) in try unfinished.removeControlFiles() }
    }
    try target.close()
    let archive = ArchiveFile(target.file.official, path: unfinished.ownPath, identity: identity, isFile: true)
    try append(verdict(archive, digests, isMatch: true))
    try RepairFile.remove(name, in: target.folder)
    return archive
  }

  private func verdict(_ archive: ArchiveFile, _ digests: [Digest], isMatch: Bool) -> Record.Event {
    .verdict(
      Verdict(archive: archive.name, identity: archive.identity, digests: digests.byAlgorithm, isMatch: isMatch))
  }

  private func isPublished(_ digests: [Digest], _ official: OfficialArchive) -> Bool {
    !digests.isEmpty && digests.allSatisfy { official.digest($0.algorithm) == $0 }
  }
}

extension ArchiveFile {
  /// Whether damage in it can be looked for.
  func isExaminable(_ rules: any MemberRules) -> Bool {
    container == .tar && remote == nil && rules.catalogs.allSatisfy { $0.part.content == .images }
  }
}
