internal import Checksums
internal import Dataset
internal import Platform

/// Runs stages over a root: plans, reads every archive once, publishes what is complete and verified.
public struct Pipeline: Sendable {
  public let root: Root
  let choice: DigestChoice
  let settings: PassSettings
  let tool: String
  let observer: Observer

  /// `tool` is the program's version, for the journal.
  public init(
    _ root: Root, choice: DigestChoice, settings: PassSettings, tool: String, observer: @escaping Observer = { _ in }
  ) {
    (self.root, self.choice, self.settings, self.tool, self.observer) = (root, choice, settings, tool, observer)
  }

  /// Says what `run` would do; changes nothing.
  public func plan(_ stages: [any Stage]) throws(PrepareError) -> Plan {
    try plan(stages, try Survey(root))
  }

  private func plan(
    _ stages: [any Stage], _ survey: Survey, after earlier: Plan? = nil
  ) throws(PrepareError) -> Plan {
    var plan = try Plan(stages, survey, choice, after: earlier)
    plan.leaveOut(try reclaimable(plan))
    return plan
  }

  /// Runs `stages`. Where `isNamed` is set the user has named them, and each must find its archive. An archive that is
  /// refused does not keep others from being prepared; the errors of such archives are returned.
  public func run(_ stages: [any Stage], isNamed: Bool) throws(PrepareError) -> [PrepareError] {
    // Planned first without a lock and without a trace, so that a wrong folder stays as it is.
    let survey = try Survey(root)
    var plan = try plan(stages, survey)
    try checkFound(plan, isNamed: isNamed)
    try checkReclaim(plan)
    let isReclaiming = try !reclaimable(plan).isEmpty
    let isDone = plan.passes.isEmpty && plan.adoptions.isEmpty && survey.state.publishing.isEmpty && !isReclaiming
    let isUntidy = try root.hasStaging() && root.directory.isWritable()
    guard !isDone || isUntidy else { return report(plan) }

    guard root.directory.isWritable() else { throw PrepareError(.notWritable, root.directory.path) }
    // Where all that is there was made by others, the classes are recorded when a split is adopted.
    let isSelecting = plan.passes.contains { $0.split != nil }
    let journal: Journal
    do {
      let release = isSelecting ? root.release : root.release.selecting(.all)
      journal = try Journal.open(in: root.directory, release: release, tool: tool)
    } catch {
      // Only tidying is left to do, and the run that has the lock does that itself.
      if isDone, case .locked = error.code { return report(plan) }
      throw error
    }
    if isSelecting { try root.select(journal) }
    try root.finishPublications(journal)
    plan = try self.plan(stages, try Survey(root, journal.state), after: plan)
    for pass in plan.passes where pass.extractionStart == 0 {
      // Staged files that cannot be used make room first.
      if let split = pass.split { try root.drop(split, journal) }
    }
    try checkReclaim(plan)
    var failures: [PrepareError] = []
    for split in plan.published {
      try collect(&failures) { () throws(PrepareError) in try reclaim(split.split, journal, isAuditing: true) }
    }
    try checkRoom(plan)
    failures += report(plan)
    for split in plan.adoptions {
      try collect(&failures) { () throws(PrepareError) in try adopt(split, journal) }
    }
    for pass in plan.passes {
      try collect(&failures) { () throws(PrepareError) in
        try run(pass, journal)
        if let split = pass.split { try reclaim(split, journal, isAuditing: false) }
      }
    }
    try root.tidyStaging(journal)
    return failures
  }

  /// Runs `body`. Its error is shown and added to `failures` where it is about one archive or split.
  private func collect(
    _ failures: inout [PrepareError], _ body: () throws(PrepareError) -> Void
  ) throws(PrepareError) {
    do {
      try body()
    } catch {
      guard error.concernsArchiveOnly else { throw error }
      observer(.refused(error))
      failures.append(error)
    }
  }

  /// Throws where an archive is missing that must be there.
  public func checkFound(_ plan: Plan, isNamed: Bool) throws(PrepareError) {
    let names: [String]
    if isNamed, let missing = plan.missing.first {
      names = missing.archives
    } else if plan.isEmpty {
      names = root.release.archives.map(\.name)
    } else {
      return
    }
    throw PrepareError(.archivesMissing(names, folders: root.archiveFolders), root.directory.path)
  }

  /// Tells what needs no work; returns the refusals.
  private func report(_ plan: Plan) -> [PrepareError] {
    for (archive, digests, time) in plan.verified { observer(.verified(archive, digests, since: time)) }
    for split in plan.published { observer(.published(split, isNew: false)) }
    for archive in plan.unverifiable { observer(.unverifiable(archive)) }
    for (stage, archives) in plan.missing { observer(.missing(stage, archives: archives)) }
    for error in plan.refused { observer(.refused(error)) }
    return plan.refused
  }

  /// Throws where `plan` needs more bytes or files than the root's file system can hold.
  public func checkRoom(_ plan: Plan) throws(PrepareError) {
    let passes = plan.passes.filter { $0.split != nil }
    guard !passes.isEmpty else { return }
    let volume = try io { () throws(PlatformError) in try root.directory.volume() }
    var bytes: Int64 = 0
    for pass in passes { bytes += try bytesNeeded(pass) }
    guard bytes <= volume.freeBytes else {
      throw PrepareError(.noSpace(needed: bytes, free: volume.freeBytes), root.directory.path)
    }
    let files = Int64(passes.reduce(0) { $0 + $1.files })
    if let free = volume.freeFiles, files > free {
      throw PrepareError(.noInodes(needed: files, free: free), root.directory.path)
    }
  }

  func run(_ pass: PlannedPass, _ journal: Journal) throws(PrepareError) {
    var planned = pass
    let reclaimer = try startReclaiming(&planned, journal)
    let archive = planned.archive
    // Nothing is staged of an archive that cannot be opened.
    _ = try archive.open()
    let target = try planned.split.map { (split) throws(PrepareError) in try stage(split, archive, journal) }
    let consumers = planned.digests.map {
      DigestConsumer($0, resuming: journal.state.digestState(of: archive.name, archive.identity, $0))
    }
    let counters = PassCounters(
      digested: consumers.first?.startOffset ?? 0, extracted: target?.extraction.offset ?? 0,
      files: target?.extraction.files ?? 0)
    let pass = Pass(
      archive: archive, release: root.release, extents: planned.extents, digests: consumers, extraction: target,
      reclaimer: reclaimer, journal: journal, settings: settings, counters: counters)
    let outcome: Pass.Outcome
    do {
      observer(.passStarted(planned, counters))
      defer { observer(.passEnded(planned)) }
      outcome = try pass.run()
    }
    if !consumers.isEmpty { try judge(planned, outcome.digests, journal) }
    guard let split = target?.split, let extraction = outcome.extraction else { return }
    try checkComplete(extraction, split, archive)
    let verdict = journal.state.verdict(on: archive.name, archive.identity)?.verdict
    let publication = Publication(
      split: split.rawValue, archive: archive.name, identity: archive.identity, digests: verdict?.digests ?? [:],
      unverified: verdict?.isMatch == true ? nil : true, files: extraction.files, bytes: extraction.bytes,
      folder: extraction.folder)
    guard publication.unverified == nil || planned.isAccepted else { preconditionFailure("nobody has verified it") }
    if publication.unverified == true {
      if consumers.isEmpty { observer(.accepted(archive, [])) }
      try checkContent(split, archive, journal)
    }
    try root.publish(split, publication, journal)
    observer(.published(PublishedSplit(split, publication, 0), isNew: true))
  }

  /// Makes the folders of all classes that have validation images.
  func makeClassFolders(in folder: Directory) throws(PlatformError) {
    for index in Set(root.release.valClasses) where root.release.isSelected(class: Int(index)) {
      try folder.makeDirectory(root.release.synsets[Int(index)].wnid.description)
    }
  }

  /// Throws where a member is not among those that were written. Nothing gets its name without this.
  func checkComplete(
    _ extraction: Extraction, _ split: Split, _ archive: FoundArchive
  ) throws(PrepareError) {
    let missing = (0..<root.release.memberCount(of: split)).filter {
      root.release.isSelected($0, of: split) && !extraction.members.contains($0)
    }
    guard let first = missing.first else { return }
    let name =
      split == .train
      ? "\(root.release.synsets[first].wnid).tar" : MemberName.numberedImage(first + 1, in: split)
    throw PrepareError(.missingMembers(count: missing.count, first: name), archive.name)
  }

  /// Prepares the folder that a split is staged in, with what an earlier run has left that can be used.
  private func stage(
    _ split: Split, _ archive: FoundArchive, _ journal: Journal
  ) throws(PrepareError) -> ExtractionTarget {
    let name = Layout.folder(of: split)
    if let extraction = try Survey(root, journal.state).resumable(split, from: archive) {
      let staging = try root.openStaging()
      return ExtractionTarget(
        split, extraction, try io { () throws(PlatformError) in try staging.directory(name) })
    }
    let staging = try root.openStaging()
    return try io { () throws(PlatformError) in
      try staging.makeDirectory(name)
      let folder = try staging.directory(name)
      if split == .val { try makeClassFolders(in: folder) }
      let extraction = Extraction(
        split: split.rawValue, offset: 0, members: MemberSet(limit: root.release.memberCount(of: split)), files: 0,
        bytes: 0, folder: try staging.status(of: name)?.identity.inode ?? 0)
      return ExtractionTarget(split, extraction, folder)
    }
  }

  /// Records the verdict on an archive that was read to its end; throws where a digest is not the published one and has
  /// to be.
  func judge(
    _ pass: PlannedPass, _ digests: [Digest], _ journal: Journal
  ) throws(PrepareError) {
    let archive = pass.archive
    let values = Dictionary(uniqueKeysWithValues: digests.map { ($0.algorithm.rawValue, $0.hex) })
    var verdict = Verdict(archive: archive.name, identity: archive.identity, digests: values, isMatch: true)
    do {
      try root.release.check(archive.official, values)
    } catch {
      verdict.isMatch = false
      try journal.append(.verdict(verdict))
      if pass.isAccepted, pass.split != nil { return observer(.accepted(archive, digests)) }
      // What was made of these bytes is not what was published.
      if let split = pass.split { try root.drop(split, journal) }
      throw try examined(error, archive)
    }
    try journal.append(.verdict(verdict))
    observer(.verified(archive, digests, since: nil))
  }
}
