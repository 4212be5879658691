internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Platform

/// Turns the goals of stages into one job per archive. A pure function of the root's state: nothing is read or changed.
package struct Planner {
  package let state: RootState
  package let options: Options
  var plan = Plan()

  var release: Release { state.root.release }

  /// Returns what is to be done so that the goals of `stages` are reached.
  package static func plan(_ stages: [Stage], _ state: RootState, _ options: Options) throws(PrepareError) -> Plan {
    var planner = Planner(state: state, options: options)
    planner.plan.passedOver = state.passedOver
    if options.isReclaiming { planner.reclaim(stages) }
    for stage in stages { try planner.add(stage) }
    // What replaces files of another archive is read before that.
    let patches = planner.plan.jobs.filter { Source.of($0.archive.official.kind)?.isPatch == true }
    planner.plan.jobs = patches + planner.plan.jobs.filter { job in !patches.contains { $0.archive == job.archive } }
    planner.measure()
    // A part that is made of them says that it is not verified.
    if stages.contains(where: { !$0.parts.isEmpty }) {
      planner.plan.unverifiable.removeAll(where: \.official.isTakenUnverified)
    }
    planner.findGivenUp()
    return planner.plan
  }

  private init(state: RootState, options: Options) { (self.state, self.options) = (state, options) }

  private mutating func add(_ stage: Stage) throws(PrepareError) {
    let before = plan.missing.count
    for goal in stage.goals {
      switch goal {
      case .verified(let names, let again): try verify(names, again: again, stage.name)
      case .complete(let part): complete(part, stage.name)
      }
    }
    // Of the parts of one stage those are made that archives are there for.
    let missing = plan.missing[before...].flatMap(\.archives)
    guard stage.parts.count > 1, !missing.isEmpty else { return }
    plan.missing.removeSubrange(before...)
    if stage.parts.allSatisfy({ state.supply(of: $0) == nil && state.status(of: $0) == .absent }) {
      plan.missing.append((stage.name, missing))
    }
  }

  // MARK: Verification

  private mutating func verify(_ names: [String], again: Bool, _ stage: String) throws(PrepareError) {
    for name in names where release.archive(named: name) == nil { throw PrepareError(.unknownArchive, name) }
    for official in release.archives where names.isEmpty || names.contains(official.name) {
      guard let archive = state.archives.first(where: { $0.name == official.name }) else {
        if !names.isEmpty { plan.missing.append((stage, [official.name])) }
        continue
      }
      // What is deleted in this run need not be read before, and other forms are not what the user asked for.
      if plan.reclaimable.contains(archive) || names.isEmpty && !isUsed(archive) { continue }
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
      let isSource =
        Source.of(archive.official.kind)?.parts.contains { state.archives(for: $0).contains(archive) } ?? false
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
    case .published(let published) where published.isChecked:
      if let table = part.boxTable, state.missingTables.contains(table.name) { plan.tables.append(part) }
      return plan.published.append(published)
    // A copy may have ended early, and looks the same by its times all the same.
    case .published(let published): return plan.audits.append((part, published))
    case .changed(let published): return plan.audits.append((part, published))
    case .unmanaged: return plan.audits.append((part, nil))
    case .absent, .staged: break
    }
    guard let supply = state.supply(of: part) else {
      let names = state.archiveNames(for: part)
      if !names.isEmpty { plan.missing.append((stage, names)) }
      return
    }
    let known = state.progress(of: catalog)
    let progress = known ?? [:]
    do throws(PrepareError) {
      if supply.archives.first?.tree != nil, let error = state.survey?.parts[part.id]?.error {
        throw PrepareError(error, about: state.root.tree?.tree?.parts[part.id])
      }
      if let error = state.mountPoints[part.id] {
        // Told at once: nobody wants to wait for a verification before.
        plan.jobs.removeAll { supply.archives.contains($0.archive) && $0.parts.isEmpty }
        throw error
      }
      let jobs = try supply.archives.map { (archive) throws(PrepareError) in (archive, try work(on: archive)) }
      if !supply.missing.isEmpty {
        plan.missing.append((stage, supply.missing))
        plan.waiting.append((part, supply.missing))
      }
      // The last one publishes the part.
      let isAllRead = supply.missing.isEmpty && supply.archives.allSatisfy { progress[$0.name]?.isComplete == true }
      for (index, (archive, work)) in jobs.enumerated() {
        if progress[archive.name]?.isComplete == true, !isAllRead || index < jobs.count - 1 { continue }
        let part = plannedPart(catalog, archive, of: supply, from: progress[archive.name], isFresh: known == nil)
        add(archive, work.algorithms, part: part, isAccepted: work.isAccepted, stage)
      }
    } catch {
      refuse(error)
    }
  }

  /// Returns which digests an archive that a part is made of still needs, and whether it is used whatever they are.
  private func work(
    on archive: ArchiveFile
  ) throws(PrepareError) -> (algorithms: [DigestAlgorithm], isAccepted: Bool) {
    if options.isTaking(archive), archive.isFile, archive.flaw == nil, !state.fits(archive) { return ([], true) }
    try release.checkUsable(archive, state.journal)
    let algorithms = try options.digests.algorithms(for: archive.official)
    if case .verified(let digests, _) = state.status(of: archive),
      try options.digests.isSatisfied(by: digests, for: archive.official)
    {
      return ([], false)
    }
    return (algorithms, options.isAccepting)
  }

  private mutating func add(
    _ archive: ArchiveFile, _ algorithms: [DigestAlgorithm], part: PlannedPart?, isAccepted: Bool, _ stage: String
  ) {
    let index = plan.jobs.firstIndex { $0.archive == archive } ?? plan.jobs.endIndex
    if index == plan.jobs.endIndex {
      plan.jobs.append(PlannedJob(archive: archive, digests: [], parts: [], isAccepted: false, stages: []))
    }
    for algorithm in algorithms where !plan.jobs[index].digests.contains(where: { $0.algorithm == algorithm }) {
      let known = state.journal.digestState(of: archive.name, archive.identity, algorithm)
      plan.jobs[index].digests.append((algorithm, known))
    }
    if let part { plan.jobs[index].parts.append(part) }
    plan.jobs[index].isAccepted = plan.jobs[index].isAccepted || isAccepted
    if !plan.jobs[index].stages.contains(stage) { plan.jobs[index].stages.append(stage) }
  }

  /// `isFresh` says that nothing of the part is staged, or nothing that can be used.
  private func plannedPart(
    _ catalog: Catalog, _ archive: ArchiveFile, of supply: Supply, from known: PartProgress?, isFresh: Bool
  ) -> PlannedPart {
    let start = known ?? PartProgress()
    if archive.tree != nil {
      let found = state.survey?.parts[catalog.part.id]
      return PlannedPart(
        catalog: catalog, start: start, supply: supply, isFresh: isFresh,
        files: max(0, (found?.files ?? catalog.likelyFiles) - start.inventory.files),
        bytes: max(0, (found?.bytes ?? 0) - start.inventory.bytes), link: options.link)
    }
    let index = state.indexes[archive.name].flatMap { try? $0.get() }  // only looks; the error is met in measure()
    let size = archive.identity.size
    let bytes: Int64
    if let index, release.selection != .all {
      bytes = index.extents(selectedBy: [catalog], from: start.offset).reduce(0) { $0 + Int64($1.count) }
    } else {
      // Nothing says the sizes of the images: they are taken to be alike.
      bytes = Int64(Double(max(0, size - start.offset)) * catalog.selectedShare)
    }
    var files = catalog.likelyFiles
    var share = 1.0
    if let source = Source.of(archive.official.kind), source.parts.count > 1 {
      // What several parts share is divided by their numbers of files; annotations are small.
      let all = source.parts.filter { $0.content == catalog.part.content }.compactMap {
        Catalog($0, release)?.likelyFiles
      }
      share = catalog.part.content == .images ? Double(files) / Double(max(1, all.reduce(0, +))) : 0.01
    }
    if supply.archives.count > 1 {
      let all = supply.archives.reduce(0) { $0 + $1.identity.size }
      files = all > 0 ? Int(Double(files) * Double(size) / Double(all)) : 0
    }
    return PlannedPart(
      catalog: catalog, start: start, supply: supply, isFresh: isFresh, files: max(0, files - start.inventory.files),
      bytes: Int64(Double(bytes) * share))
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
      // A gzip stream cannot be entered in the middle.
      let isEnterable = job.archive.container != .gzip
      let starts = job.digests.map { $0.state?.count ?? 0 } + job.parts.map { isEnterable ? $0.start.offset : 0 }
      let start = starts.min() ?? 0
      let size = job.archive.identity.size
      plan.jobs[number].extents = start < size ? [start..<size] : []
      // Of a verified archive only what is selected is read.
      guard job.digests.isEmpty, release.selection != .all, let index = plan.jobs[number].index else { continue }
      plan.jobs[number].extents = index.extents(selectedBy: job.parts.map(\.catalog), from: start)
    }
  }
}

extension Plan {
  /// Makes the plan of what is to be done so that the goals of `stages` are reached.
  public init(_ stages: [Stage], _ state: RootState, _ options: Options) throws(PrepareError) {
    self = try Planner.plan(stages, state, options)
  }
}
