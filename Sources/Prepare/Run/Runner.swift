internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Platform

/// Runs stages over a root: plans, reads every archive once, publishes what is complete and verified.
public struct Runner: Sendable {
  public let root: Root
  public let options: Options
  let observer: Observer

  public init(_ root: Root, _ options: Options, observer: @escaping Observer = { _ in }) {
    (self.root, self.options, self.observer) = (root, options, observer)
  }

  var settings: PassSettings { options.pass }

  /// Runs `stages`. What is refused does not keep other archives and parts from being prepared; these errors are returned.
  public func run(_ stages: [Stage]) throws(PrepareError) -> [PrepareError] {
    // First a look without a lock and without a trace, so that a wrong folder stays as it is.
    let (state, glance) = try plan(stages, try RootState(root))
    try check(glance, state)
    let isDone =
      glance.jobs.isEmpty && glance.audits.isEmpty && state.journal.publishing.isEmpty && glance.reclaimable.isEmpty
    let isUntidy = try root.hasStaging() && root.directory.isWritable()
    guard !isDone || isUntidy else { return report(glance) }

    let journal: Journal
    do {
      journal = try openJournal()
    } catch {
      // Only tidying is left to do, and the run that has the lock does that itself.
      if isDone, case .locked = error.kind { return report(glance) }
      throw error
    }
    return try run(stages, journal, after: state)
  }

  /// Runs `stages` under the lock.
  private func run(
    _ stages: [Stage], _ journal: Journal, after glance: RootState
  ) throws(PrepareError) -> [PrepareError] {
    try finishPublications(journal)
    var locked = try RootState(root, journal.state)
    locked.takeIndexes(of: glance)
    let (state, plan) = try plan(stages, locked)
    try check(plan, state)
    if plan.isSelecting { try select(state, journal) }
    for givenUp in plan.givenUp { observer(.givenUp(givenUp)) }
    // Staged files that cannot be used make room first.
    for job in plan.jobs {
      for planned in job.parts where planned.start.offset == 0 { try drop(planned.part, journal) }
    }
    var failures: [PrepareError] = []
    for archive in plan.reclaimable {
      try collect(&failures) { () throws(PrepareError) in try reclaim(archive, journal) }
    }
    try checkRoom(plan)
    failures += report(plan)
    for (part, published) in plan.audits {
      try collect(&failures) { () throws(PrepareError) in try confirm(part, published, journal) }
    }
    for job in plan.jobs {
      try collect(&failures) { () throws(PrepareError) in
        try run(job, journal)
        if options.isReclaiming, !job.parts.isEmpty { try reclaim(job.archive, journal) }
      }
    }
    try tidyStaging(journal)
    return failures
  }

  /// Says what `run` would do, and which errors it would end with; changes nothing.
  public func preview(_ stages: [Stage]) throws(PrepareError) -> (
    state: RootState, plan: Plan, failures: [PrepareError]
  ) {
    let (state, plan) = try plan(stages, try RootState(root), isIndexing: true)
    var failures: [PrepareError] = []
    do {
      try check(plan, state)
      try checkRoom(plan)
    } catch {
      failures.append(error)
    }
    failures += plan.refused
    for (part, published) in plan.audits {
      do {
        _ = try confirmed(part, published)
      } catch {
        guard error.othersGoOn else { throw error }
        failures.append(error)
      }
    }
    return (state, plan, failures)
  }

  /// Plans, with the headers of archives of which only the selected classes are read, and if `isIndexing` is set of those
  /// with few headers.
  private func plan(
    _ stages: [Stage], _ state: RootState, isIndexing: Bool = false
  ) throws(PrepareError) -> (RootState, Plan) {
    let plan = try Planner.plan(stages, state, options)
    let archives = plan.jobs.filter { job in
      let isSelecting = root.release.selection != .all && job.digests.isEmpty
      let hasFewHeaders = isIndexing && rules(of: job.archive)?.isNested == true
      return job.parts.contains(where: \.part.isSelectable) && (isSelecting || hasFewHeaders)
    }.map(\.archive)
    guard !archives.isEmpty else { return (state, plan) }
    var state = state
    try state.index(archives, stopSignal: settings.stopSignal)
    return (state, try Planner.plan(stages, state, options))
  }

  /// Opens the journal, which is begun if there is none.
  func openJournal() throws(PrepareError) -> Journal {
    guard root.directory.isWritable() else { throw PrepareError(.notWritable, root.directory.path) }
    let journal = try journaling { () throws(JournalError) in
      let journal = try Journal.open(in: root.directory, .layout)
      if journal.state.root == nil {
        try journal.begin(
          RootRecord(tool: options.tool, tables: root.release.fingerprint.hex, selection: Selection.all.text))
      }
      return journal
    }
    try root.check(journal.state)
    return journal
  }

  /// Records which classes are prepared, if that has changed. What is staged of others cannot be used.
  func select(_ state: RootState, _ journal: Journal) throws(PrepareError) {
    try root.checkSelection(state)
    guard try root.recordedSelection(journal.state) != root.release.selection else { return }
    for part in Part.all where part.isSelectable { try drop(part, journal) }
    try append(.selected(Selected(selection: root.release.selection.text)), journal)
  }

  func append(_ event: Record.Event, _ journal: Journal) throws(PrepareError) {
    try journaling { () throws(JournalError) in try journal.append(event) }
  }

  /// Runs `body`. Its error is shown and added to `failures` if others go on.
  private func collect(
    _ failures: inout [PrepareError], _ body: () throws(PrepareError) -> Void
  ) throws(PrepareError) {
    do {
      try body()
    } catch {
      guard error.othersGoOn else { throw error }
      observer(.refused(error))
      failures.append(error)
    }
  }

  /// Reports what needs no work; returns the refusals.
  private func report(_ plan: Plan) -> [PrepareError] {
    for error in plan.passedOver { observer(.passedOver(error)) }
    for (archive, digests, time) in plan.verified { observer(.verified(archive, digests, since: time)) }
    for part in plan.published { observer(.published(part, isNew: false)) }
    for archive in plan.unverifiable { observer(.unverifiable(archive)) }
    for (stage, archives) in plan.missing { observer(.missing(stage: stage, archives: archives)) }
    for error in plan.refused { observer(.refused(error)) }
    return plan.refused
  }
}
