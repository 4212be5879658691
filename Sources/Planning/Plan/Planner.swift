internal import Checksums
package import Dataset
internal import Journal
package import Pass
internal import Platform

/// Turns the goals of stages into one job per archive. A pure function of the root's state: nothing is read or changed.
package struct Planner {
  package let state: RootState
  package let options: Options
  private(set) var plan = Plan()

  private var release: Release { state.root.release }

  /// Returns what is to be done so that the goals of `stages` are reached.
  package static func plan(_ stages: [Stage], _ state: RootState, _ options: Options) throws(PrepareError) -> Plan {
    var planner = Planner(state: state, options: options)
    planner.plan.passedOver = state.passedOver
    if options.isReclaiming { planner.reclaim(stages) }
    for stage in stages {
      for goal in stage.goals {
        switch goal {
        case .verified(let names, let again): try planner.verify(names, again: again, stage.name)
        case .complete(let part): planner.complete(part, stage.name)
        }
      }
    }
    planner.measure()
    planner.findGivenUp()
    return planner.plan
  }

  private init(state: RootState, options: Options) { (self.state, self.options) = (state, options) }

  // MARK: Verification

  private mutating func verify(_ names: [String], again: Bool, _ stage: String) throws(PrepareError) {
    for name in names where release.archive(named: name) == nil { throw PrepareError(.unknownArchive, name) }
    for official in release.archives where names.isEmpty || names.contains(official.name) {
      guard let archive = state.archives.first(where: { $0.name == official.name }) else {
        if !names.isEmpty { plan.missing.append((stage, [official.name])) }
        continue
      }
      // What is deleted in this run need not be read before.
      if plan.reclaimable.contains(archive) { continue }
      do throws(PrepareError) {
        try verify(archive, isNamed: !names.isEmpty, again: again, stage)
      } catch {
        refuse(error)
      }
    }
  }

  private mutating func verify(_ archive: ArchiveFile, isNamed: Bool, again: Bool, _ stage: String) throws(PrepareError)
  {
    try release.checkForm(archive)
    if !isNamed {
      let isSource = Source.of(archive.official.kind)?.parts.contains { state.archive(for: $0) == archive } ?? false
      let isLeftToExtraction = options.isAccepting && isSource && !state.fits(archive)
      if state.isAccepted(archive) || isLeftToExtraction || !archive.official.hasDigest {
        plan.unverifiable.append(archive)
        return
      }
    }
    let algorithms = try options.digests.algorithms(for: archive.official)
    if again {
      try release.checkSize(archive)
    } else {
      try release.checkUsable(archive, state.journal)
      if case .verified(let digests, let time) = state.status(of: archive),
        try options.digests.isSatisfied(by: digests, for: archive.official)
      {
        plan.verified.append((archive, digests, time))
        return
      }
    }
    add(archive, algorithms, part: nil, isAccepted: false, stage)
  }

  // MARK: Parts

  private mutating func complete(_ part: Part, _ stage: String) {
    guard let catalog = Catalog(part, release) else { return }
    switch state.status(of: part) {
    case .published(let published) where published.isChecked: return plan.published.append(published)
    // A copy may have ended early, and looks the same by its times all the same.
    case .published(let published): return plan.audits.append((part, published))
    case .changed(let published): return plan.audits.append((part, published))
    case .unmanaged: return plan.audits.append((part, nil))
    case .absent, .staged: break
    }
    guard let archive = state.archive(for: part) else {
      let names = state.archiveNames(for: part)
      if !names.isEmpty { plan.missing.append((stage, names)) }
      return
    }
    do throws(PrepareError) {
      if let error = state.mountPoints[part.id] {
        // Told at once: nobody wants to wait for a verification before.
        plan.jobs.removeAll { $0.archive == archive && $0.parts.isEmpty }
        throw error
      }
      if options.isAccepting, archive.isFile, archive.flaw == nil, !state.fits(archive) {
        return add(archive, [], part: catalog, isAccepted: true, stage)
      }
      try release.checkUsable(archive, state.journal)
      let algorithms = try options.digests.algorithms(for: archive.official)
      if case .verified(let digests, _) = state.status(of: archive),
        try options.digests.isSatisfied(by: digests, for: archive.official)
      {
        return add(archive, [], part: catalog, isAccepted: false, stage)
      }
      add(archive, algorithms, part: catalog, isAccepted: options.isAccepting, stage)
    } catch {
      refuse(error)
    }
  }

  private mutating func add(
    _ archive: ArchiveFile, _ algorithms: [DigestAlgorithm], part catalog: Catalog?, isAccepted: Bool, _ stage: String
  ) {
    let index = plan.jobs.firstIndex { $0.archive == archive } ?? plan.jobs.endIndex
    if index == plan.jobs.endIndex {
      plan.jobs.append(PlannedJob(archive: archive, digests: [], parts: [], isAccepted: false, stages: []))
    }
    for algorithm in algorithms where !plan.jobs[index].digests.contains(where: { $0.algorithm == algorithm }) {
      let known = state.journal.digestState(of: archive.name, archive.identity, algorithm)
      plan.jobs[index].digests.append((algorithm, known))
    }
    if let catalog { plan.jobs[index].parts.append(plannedPart(catalog, archive)) }
    plan.jobs[index].isAccepted = plan.jobs[index].isAccepted || isAccepted
    if !plan.jobs[index].stages.contains(stage) { plan.jobs[index].stages.append(stage) }
  }

  private func plannedPart(_ catalog: Catalog, _ archive: ArchiveFile) -> PlannedPart {
    let known = state.root.resumable(catalog, from: archive, state.journal, state.staged)
    let start = known ?? PartProgress()
    let index = state.indexes[archive.name].flatMap { try? $0.get() }  // only looks; the error is met in measure()
    let bytes: Int64
    if let index, release.selection != .all {
      bytes = index.extents(selectedBy: [catalog], from: start.offset).reduce(0) { $0 + Int64($1.count) }
    } else {
      // Nothing says the sizes of the images: they are taken to be alike.
      bytes = Int64(Double(archive.identity.size - start.offset) * catalog.selectedShare)
    }
    return PlannedPart(
      catalog: catalog, start: start, files: (catalog.files ?? 0) - start.inventory.files, bytes: bytes)
  }

  private mutating func refuse(_ error: PrepareError) {
    // Two stages may refuse an archive for the same reason.
    if !plan.refused.contains(where: { $0.subject == error.subject }) { plan.refused.append(error) }
  }

  // MARK: What is read

  /// Sets what each job reads, by what earlier runs have done. Archives that are read are not reported as unverifiable.
  private mutating func measure() {
    plan.unverifiable.removeAll { archive in plan.jobs.contains { $0.archive == archive } }
    for (number, job) in plan.jobs.enumerated().reversed() {
      if !job.parts.isEmpty, case .failure(let error) = state.indexes[job.archive.name] {
        plan.jobs.remove(at: number)
        refuse(error)
        continue
      }
      plan.jobs[number].index = state.indexes[job.archive.name].flatMap { try? $0.get() }  // only looks
      let starts = job.digests.map { $0.state?.count ?? 0 } + job.parts.map(\.start.offset)
      let start = starts.min() ?? 0
      let size = job.archive.identity.size
      plan.jobs[number].extents = start < size ? [start..<size] : []
      // Of a verified archive only what is selected is read.
      guard job.digests.isEmpty, release.selection != .all, let index = plan.jobs[number].index else { continue }
      plan.jobs[number].extents = index.extents(selectedBy: job.parts.map(\.catalog), from: start)
    }
  }

  // MARK: What is given up

  private mutating func findGivenUp() {
    for job in plan.jobs {
      let (name, identity) = (job.archive.name, job.archive.identity)
      if !job.digests.isEmpty, let known = state.journal.recordedIdentity(of: name), known != identity {
        plan.givenUp.append(
          GivenUp(what: .verification, archive: name, reason: .archiveChanged(identity.differences(from: known))))
      }
      for planned in job.parts {
        for (archive, known) in state.journal.staged[planned.part.id] ?? [:] {
          let reason: GivenUp.Reason
          if archive != name {
            reason = .otherArchive
          } else if known.identity != identity {
            reason = .archiveChanged(identity.differences(from: known.identity))
          } else if planned.start == PartProgress(), known.extraction.offset > 0 {
            reason = .stagingReplaced
          } else {
            continue
          }
          plan.givenUp.append(GivenUp(what: .staged(planned.part), archive: archive, reason: reason))
        }
      }
    }
  }

  // MARK: What is deleted

  /// Finds the archives that published parts were made from, and that nothing else needs.
  private mutating func reclaim(_ stages: [Stage]) {
    let asked = stages.flatMap(\.parts)
    for archive in state.archives {
      let parts = Source.of(archive.official.kind)?.parts.filter { Catalog($0, release) != nil } ?? []
      guard parts.contains(where: asked.contains) else { continue }
      let published = parts.filter { if case .published = state.status(of: $0) { true } else { false } }
      if let unconfirmed = published.first(where: { !state.isMade($0, from: archive) }) {
        plan.kept.append((archive, unconfirmed))
      } else if published.count == parts.count {
        plan.reclaimable.append(archive)
      }
    }
  }
}

extension RootState {
  /// Whether the part is published, and was made from this very state of the archive with a published checksum.
  package func isMade(_ part: Part, from archive: ArchiveFile) -> Bool {
    guard case .published(let published) = status(of: part), !published.isCopied,
      let publication = journal.published[part.id]?.publication
    else {
      return false
    }
    let isRefused = journal.verdict(on: archive.name, archive.identity)?.verdict.isMatch == false
    return !publication.isUnverified && !isRefused
      && publication.sources.contains { $0.archive == archive.name && $0.identity == archive.identity }
  }
}

extension Plan {
  /// Makes the plan of what is to be done so that the goals of `stages` are reached.
  public init(_ stages: [Stage], _ state: RootState, _ options: Options) throws(PrepareError) {
    self = try Planner.plan(stages, state, options)
  }
}
