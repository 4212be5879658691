internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
public import Planning
internal import Platform

/// Runs stages over a root: plans, reads every archive once, publishes what is complete and verified.
public struct Runner: Sendable {
  public let root: Root
  public let options: Options
  let observer: Observer

  public init(_ root: Root, _ options: Options, observer: @escaping Observer = { _ in }) {
    (self.root, self.options, self.observer) = (root, options, observer)
  }

  /// Runs `stages`. What is refused does not keep other archives and parts from being prepared; these errors are returned.
  public func run(_ stages: [Stage]) throws(PrepareError) -> [PrepareError] {
    // First a look without a lock and without a trace, so that a wrong folder stays as it is. What can take long, headers of
    // servers, is read later: under the lock they can be kept.
    let (state, glance) = try plan(stages, try RootState(root))
    // What an earlier run has only to give its name is completed first: nothing may be missing then.
    if state.journal.publishing.isEmpty { try check(glance, state) }
    let isDone =
      glance.jobs.isEmpty && glance.audits.isEmpty && state.journal.publishing.isEmpty && glance.reclaimable.isEmpty
      && glance.tables.isEmpty && options.link != .rename
    let hasStaging = try root.hasStaging()
    let isUntidy =
      (hasStaging || !glance.labels.isEmpty || !glance.foreignLabels.isEmpty) && root.directory.isWritable()
    guard !isDone || isUntidy else { return report(glance) + reportWaiting(glance) }

    let session: Session
    do {
      session = try Session(root, options, observer)
    } catch {
      // Only tidying is left to do, and the run that has the lock does that itself.
      if isDone, case .locked = error.kind { return report(glance) + reportWaiting(glance) }
      throw error
    }
    return try run(stages, session, after: state)
  }

  /// Runs `stages` under the lock.
  private func run(
    _ stages: [Stage], _ session: Session, after glance: RootState
  ) throws(PrepareError) -> [PrepareError] {
    try session.finishPublications()
    var locked = try session.state()
    locked.takeIndexes(of: glance)
    let (state, plan) = try plan(stages, locked, session: session)
    try check(plan, state)
    if plan.isSelecting { try session.select(state) }
    for givenUp in plan.givenUpByReason { observer(.givenUp(givenUp)) }
    // Staged files that cannot be used make room first.
    for part in Part.all where plan.isFresh(part) { try session.drop(part) }
    var failures: [PrepareError] = []
    for archive in plan.reclaimable {
      try collect(&failures) { () throws(PrepareError) in try session.reclaim(archive) }
    }
    try checkRoom(plan)
    failures += report(plan)
    if let tree = root.tree, let others = state.survey?.others, others > 0 {
      observer(.filesPassedOver(tree, files: others))
    }
    for (part, published) in plan.audits {
      try collect(&failures) { () throws(PrepareError) in
        try session.confirm(part, published)
        // Its bytes were not compared with those of its archive.
        guard options.isReclaiming, !plan.kept.contains(where: { $0.part == part }) else { return }
        for archives in state.archives(for: part).bySeries { observer(.kept(archives, part)) }
      }
    }
    do throws(PrepareError) {
      try run(plan.jobs, session, &failures)
    } catch {
      // If this fails too, nothing is claimed, and the first error is the reason.
      do throws(PrepareError) { try session.recordKept() } catch {}
      throw error
    }
    try session.recordKept()
    if let tree = root.tree, options.link == .rename {
      for part in plan.published.map(\.part) + plan.audits.map(\.part) + plan.jobs.flatMap(\.parts).map(\.part) {
        try collect(&failures) { () throws(PrepareError) in try session.removeMoved(part, from: tree) }
      }
    }
    let made = plan.tables + plan.audits.map(\.part) + plan.jobs.flatMap(\.parts).map(\.part)
    for part in made where part.boxTable != nil {
      try collect(&failures) { () throws(PrepareError) in try session.writeTable(of: part) }
    }
    if !plan.labels.isEmpty || !plan.foreignLabels.isEmpty { try writeLabels(session, &failures) }
    try session.tidyStaging()
    return failures + reportWaiting(plan)
  }

  private func run(
    _ jobs: [PlannedJob], _ session: Session, _ failures: inout [PrepareError]
  ) throws(PrepareError) {
    var failed: Set<Part> = []
    for job in jobs where !isUseless(job, failed) {
      let before = failures.count
      defer { if failures.count > before { failed.formUnion(job.parts.map(\.part)) } }
      try collect(&failures) { () throws(PrepareError) in
        try session.run(job)
        guard options.isReclaiming, !job.parts.isEmpty, job.archive.official.hasDigest else { return }
        let others = try session.archives(of: job.parts).filter { $0 != job.archive }
        for archive in [job.archive] + others where archive.remote == nil { try session.reclaim(archive) }
      }
    }
  }

  /// Whether all parts that a job makes wait for a patch that has failed: they would be unpacked for nothing.
  private func isUseless(_ job: PlannedJob, _ failed: Set<Part>) -> Bool {
    !job.parts.isEmpty && job.parts.allSatisfy { failed.contains($0.part) && $0.supply?.patch != nil }
  }

  /// Says what `run` would do, and which errors it would end with; changes nothing.
  public func preview(_ stages: [Stage]) throws(PrepareError) -> (
    state: RootState, plan: Plan, failures: [PrepareError]
  ) {
    let (state, plan) = try plan(stages, try RootState(root), isIndexing: true)
    var failures: [PrepareError] = []
    do {
      try check(plan, state)
      try checkWritable(plan, state)
      try checkRoom(plan)
    } catch {
      failures.append(error)
    }
    for archive in plan.reclaimable {
      try collect(&failures, isShown: false) { () throws(PrepareError) in
        _ = try root.checkDeletable(archive, state, options.pass)
      }
    }
    failures += plan.refused.map(root.withCopies)
    for (part, published) in plan.audits {
      try collect(&failures, isShown: false) { () throws(PrepareError) in
        _ = try root.confirmed(part, published, options.pass)
      }
    }
    for part in try state.changedGrowing() {
      try collect(&failures, isShown: false) { () throws(PrepareError) in
        _ = try root.selecting(nil).confirmed(part.part, part, options.pass)
      }
    }
    for job in plan.jobs {
      try collect(&failures, isShown: false) { () throws(PrepareError) in
        try passing { () throws(PassError) in
          try job.archive.checkReadable()
          guard job.archive.container == .zip, let rules = root.rules(of: job.archive) else { return }
          _ = try job.zipExtents(rules, stopSignal: options.pass.stopSignal)
        }
      }
    }
    return (state, plan, failures)
  }

  /// Plans, with the headers of archives of which only the selected classes are read, and if `isIndexing` is set of those
  /// with few headers.
  public func plan(
    _ stages: [Stage], _ state: RootState, isIndexing: Bool = false
  ) throws(PrepareError) -> (RootState, Plan) {
    try plan(stages, state, isIndexing: isIndexing, session: nil)
  }

  /// The same. Headers of servers are read only for a preview, or with a session, which keeps them.
  private func plan(
    _ stages: [Stage], _ state: RootState, isIndexing: Bool = false, session: Session?
  ) throws(PrepareError) -> (RootState, Plan) {
    var (state, plan) = (state, try Planner.plan(stages, state, options))
    if state.survey == nil, let job = plan.jobs.first(where: { $0.archive.tree != nil }) {
      try state.survey(job.archive, job.parts.map(\.catalog), options)
      plan = try Planner.plan(stages, state, options)
    }
    let jobs = plan.jobs.filter { job in
      let isSelecting = job.digests.isEmpty && job.parts.contains(where: \.catalog.isSelecting)
      // Of a class tar all or nothing is wanted. A thousand shards have too many headers to be kept.
      guard job.archive.container == .tar, job.archive.official.series == nil,
        job.archive.remote == nil || isIndexing || session != nil
      else { return false }
      let hasFewHeaders = isIndexing && job.archive.remote == nil && root.rules(of: job.archive)?.isNested == true
      return isSelecting || hasFewHeaders && job.parts.contains(where: \.part.isSelectable)
    }
    guard !jobs.isEmpty else { return (state, plan) }
    try state.index(jobs, stopSignal: options.pass.stopSignal) { (archive, read) throws(PrepareError) -> ArchiveIndex in
      guard let session else { return try passing { () throws(PassError) in try read(root.knownHeaders(of: archive)) } }
      return try session.keepingHeaders(of: archive, read)
    }
    return (state, try Planner.plan(stages, state, options))
  }

  /// Runs `body`. Its error is shown, if that is wanted, and added to `failures` if others go on.
  func collect(
    _ failures: inout [PrepareError], isShown: Bool = true, _ body: () throws(PrepareError) -> Void
  ) throws(PrepareError) {
    do {
      try body()
    } catch {
      guard error.othersGoOn else { throw error }
      if isShown { observer(.refused(error)) }
      failures.append(error)
    }
  }

  /// Reports what waits for other archives. That is an error if the user has named the stage.
  private func reportWaiting(_ plan: Plan) -> [PrepareError] {
    plan.waiting.compactMap { part, archives in
      guard options.isNamed else {
        observer(.waiting(part, archives: archives))
        return nil
      }
      let error = root.archivesMissing(archives, isWaiting: true)
      observer(.refused(error))
      return error
    }
  }

  /// Reports what needs no work; returns the refusals.
  private func report(_ plan: Plan) -> [PrepareError] {
    for error in plan.passedOver { observer(.passedOver(error)) }
    for (archives, part) in plan.keptBySeries { observer(.kept(archives, part)) }
    for (archive, digests, time) in plan.verified { observer(.verified(archive, digests, since: time)) }
    for part in plan.published { observer(.published(part, isNew: false)) }
    for archives in plan.unverifiable.bySeries { observer(.unverifiable(archives)) }
    for (stage, archives) in plan.missing {
      observer(.missing(stage: stage, archives: archives, lookAlikes: root.lookAlikes(of: archives)))
    }
    let refused = plan.refused.map(root.withCopies)
    for error in refused { observer(.refused(error)) }
    return refused
  }
}
