internal import Checksums
internal import Dataset
internal import Inspection
internal import Journal
internal import Pass
internal import Planning
internal import Platform
internal import Tree

/// Reading an archive once, for its verdict and its parts.
extension Session {
  /// Runs a job, records its verdict and publishes its parts. That an archive cannot be used is recorded, too, if no checksum
  /// of it is published: the next run prefers another one.
  func run(_ planned: PlannedJob) throws(PrepareError) {
    do {
      try read(planned)
    } catch {
      let archive = planned.archive
      // Should kept headers be those of another file, the next run asks for them again.
      if planned.index != nil, archive.keepsHeaders, case .damaged = error.kind {
        try dropHeaders(of: archive)
      }
      var error = error
      if error.server == nil, archive.remote != nil {
        error.server = PrepareError.Server(address: archive.path, isKept: isKeeping(planned))
      }
      // Of archives that belong together it may be another one.
      guard case (.archive, .damaged) = (error.scope, error.kind), !archive.official.hasDigest,
        archive.tree == nil, Source.of(archive.official.kind)?.isSplit == false
      else { throw error }
      // That it lacks what not all of them have says nothing about its images.
      if case .pass(let cause) = error.code, case .missingMembers = cause.code,
        !planned.parts.contains(where: \.part.isDefault)
      {
        throw error
      }
      try append(.verdict(Verdict(archive: archive.name, identity: archive.identity, digests: [:], isMatch: false)))
      error.replacement = try state().replacement(for: archive)
      throw error
    }
  }

  private func read(_ wanted: PlannedJob) throws(PrepareError) {
    var planned = wanted
    let archive = planned.archive
    // Nothing is staged of an archive that cannot be opened.
    try passing { () throws(PassError) in try archive.checkReadable() }
    let rules = root.rules(of: archive)
    var extents = planned.extents
    if let rules, planned.digests.isEmpty, archive.container == .zip {
      extents = try passing { () throws(PassError) in
        try planned.zipExtents(rules, stopSignal: settings.stopSignal)
      }
    }
    let isUnpacked = planned.parts.contains { $0.start.offset > 0 }
    let growing =
      isKeeping(planned) ? try keep(archive, planned.digests.map(\.algorithm), isUnpacked: isUnpacked) : nil
    if let growing, !growing.holds(planned) {
      for part in planned.parts {
        if part.start.offset > 0 {
          observer(.givenUp([GivenUp(what: .staged(part.part), archive: archive.name, reason: .remoteChanged)]))
        }
        try drop(part.part)
      }
      planned = planned.fromStart
    }
    let staged = try stage(planned)
    let targets = try staged.map { (part) throws(PrepareError) in
      let sink = options.log?.noting(part.sink, of: part.part, from: archive.path) ?? part.sink
      return Target(
        part.planned.catalog, sink, from: part.start(archive), folder: part.folder, replaced: try replaced(part))
    }
    let digests = planned.digests.map { (algorithm, state) in
      DigestConsumer(algorithm, resuming: growing == nil ? state : growing?.state(algorithm))
    }
    let job = Job(
      growing?.archive ?? archive, rules: rules, extents: growing?.extents(for: digests, targets) ?? extents,
      digests: digests, targets: targets, picked: planned.picked)
    let outcome: Pass.Outcome
    do {
      outcome = try checkingStaging(of: planned) { () throws(PrepareError) in
        try run(job, planned) { progress in
          let kept = try growing?.synchronized()
          try journal.append(.checkpoint(checkpoint(archive, progress.digests, staged, progress.parts, kept)))
        }
      }
    } catch {
      if let growing { settle(growing) }
      if growing != nil, case .damaged = error.kind { observer(.downloadKept(archive.name)) }
      throw error
    }
    var downloaded: ArchiveFile?
    if !job.digests.isEmpty {
      if let growing, outcome.digests.allSatisfy({ $0 == archive.official.digest($0.algorithm) }) {
        downloaded = try publish(growing)
      }
      do {
        try recordVerdict(planned, outcome.digests)
      } catch {
        if let growing { try check(growing, outcome.digests) }
        throw error
      }
    }
    var failure: PrepareError?
    for (part, progress) in zip(staged, outcome.parts) {
      guard let others = try completeOthers(part, besides: archive) else {
        try keep(part, progress, planned)
        continue
      }
      do {
        try publish(part, progress, others, planned)
      } catch {
        // The parts of a tree have nothing to do with each other.
        guard archive.tree != nil, error.othersGoOn else { throw error }
        if let failure { observer(.refused(failure)) }
        failure = error
      }
    }
    // Until here the verdict on the remote file was needed.
    if let growing, let downloaded { try record(downloaded, outcome.digests, of: growing) }
    if let failure { throw failure }
  }

  /// Whether what a server sends of the archive is kept.
  private func isKeeping(_ planned: PlannedJob) -> Bool {
    options.isKeeping && planned.archive.remote != nil && !planned.digests.isEmpty
  }

  func checkpoint(
    _ archive: ArchiveFile, _ digests: [DigestState], _ staged: [StagedPart], _ parts: [PartProgress],
    _ kept: KeptFile? = nil
  ) -> Checkpoint {
    Checkpoint(
      archive: archive.name, identity: archive.identity, digests: digests,
      parts: zip(staged, parts).map { $0.extraction($1) }, kept: kept)
  }

  /// Runs a job and shows how far it is.
  func run(
    _ job: Job, _ planned: PlannedJob, record: @escaping @Sendable (JobProgress) throws -> Void = { _ in }
  ) throws(PrepareError) -> Pass.Outcome {
    let counters = PassCounters(
      digested: job.digests.first?.startOffset ?? 0, unpacked: job.targets.map(\.start.offset).min() ?? 0,
      files: job.targets.reduce(0) { $0 + $1.start.inventory.files })
    observer(.jobStarted(planned, counters))
    defer { observer(.jobEnded(planned)) }
    return try passing { () throws(PassError) in
      do throws(PassError) {
        return try Pass(job, settings: settings, counters: counters, record: record).run()
      } catch {
        // What could not be synchronized is not claimed by another sync that succeeds.
        if case .sync = error.code { takeKept() }
        throw error
      }
    }
  }

  /// Records the verdict on an archive that was read to its end; throws if a digest is not the published one and has to
  /// be.
  func recordVerdict(
    _ planned: PlannedJob, _ digests: [Digest]
  ) throws(PrepareError) {
    let archive = planned.archive
    let values = digests.byAlgorithm
    var verdict = Verdict(archive: archive.name, identity: archive.identity, digests: values, isMatch: true)
    do {
      try root.release.check(archive.official, values)
    } catch {
      verdict.isMatch = false
      // What a server has sent once says nothing of what it sends the next time, which is read from its start.
      let event: Record.Event =
        archive.remote == nil
        ? .verdict(verdict)
        : .checkpoint(checkpoint(archive, digests.compactMap { RunningDigest($0.algorithm).state }, [], []))
      try append(event)
      if planned.isAccepted, !planned.parts.isEmpty { return observer(.accepted([archive], digests)) }
      // What was made of these bytes is not what was published.
      for part in planned.parts { try drop(part.part) }
      throw try examined(error, archive)
    }
    try append(.verdict(verdict))
    // What is kept has a line of its own.
    if archive.remote == nil || !options.isKeeping { observer(.verified(archive, digests, since: nil)) }
  }

  /// Returns `error`, which refuses `archive` for its digest, with what a look at its members finds. If the user wants to
  /// stop meanwhile, the archive is refused all the same, but the interruption is what is thrown.
  private func examined(_ error: PrepareError, _ archive: ArchiveFile) throws(PrepareError) -> PrepareError {
    // A whole archive under another one's name is not damaged.
    guard case .digestMismatch(_, _, other: nil, _) = error.code, let rules = root.rules(of: archive),
      archive.isExaminable(rules)
    else {
      return error
    }
    let counters = PassCounters()
    observer(.examinationStarted(archive, counters))
    let examination = Examination(archive, rules, counters: counters, stopSignal: settings.stopSignal)
    observer(.examinationEnded(archive))
    var error = error
    error.examination = examination
    guard case .stopped(let signal) = examination.end else { return error }
    observer(.refused(error))
    throw PrepareError(.interrupted(signal), archive.name)
  }
}
