internal import Archive
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
  /// Where the jobs of archives are in the plan, by the archives' names.
  private var positions: [String: Int] = [:]

  var release: Release { state.root.release }

  /// Returns what is to be done so that the goals of `stages` are reached.
  package static func plan(_ stages: [Stage], _ state: RootState, _ options: Options) throws(PrepareError) -> Plan {
    var planner = Planner(state: state, options: options)
    planner.plan.passedOver = state.passedOver
    if options.isReclaiming { planner.reclaim(stages) }
    for stage in stages { try planner.add(stage) }
    // What replaces files of another archive is read before that.
    let patches = planner.plan.jobs.filter(\.isPatch)
    if !patches.isEmpty { planner.plan.jobs = patches + planner.plan.jobs.filter { !$0.isPatch } }
    planner.measure()
    planner.measureSeries()
    // A part that is made of them says that it is not verified.
    if stages.contains(where: { !$0.parts.isEmpty }) {
      planner.plan.unverifiable.removeAll(where: \.official.isTakenUnverified)
    }
    planner.findGivenUp()
    if stages.contains(where: \.hasLabels) { planner.addLabels() }
    return planner.plan
  }

  private init(state: RootState, options: Options) { (self.state, self.options) = (state, options) }

  private mutating func add(_ stage: Stage) throws(PrepareError) {
    let before = plan.missing.count
    for goal in stage.goals {
      switch goal {
      case .verified(let names, let again): try verify(names, again: again, stage.name)
      case .complete(let part): complete(part, stage.name)
      case .labelled: break  // comes after all parts
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
    if !names.isEmpty {
      let missing = Set(names.filter { state.archive(named: $0) == nil })
      for official in release.archives where missing.contains(official.name) {
        plan.missing.append((stage, [official.name]))
      }
    }
    let named = Set(names)
    for archive in state.archives where names.isEmpty || named.contains(archive.name) {
      // What is deleted in this run need not be read before, and other forms are not what the user asked for.
      // Those of servers are verified when a part is made of them.
      if plan.reclaimable.contains(archive) || names.isEmpty && !isUsed(archive) || archive.remote != nil { continue }
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
      if !archive.official.hasDigest || state.isAccepted(archive) || isLeftToExtraction(archive) {
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

  /// Whether a part is made of the archive whatever its digests are.
  private func isLeftToExtraction(_ archive: ArchiveFile) -> Bool {
    options.isAccepting && !state.fits(archive)
      && Source.of(archive.official.kind)?.parts.contains { state.archives(for: $0).contains(archive) } == true
  }

  // MARK: Parts

  private mutating func complete(_ part: Part, _ stage: String) {
    let release = state.release(for: part)
    guard let catalog = Catalog(part, release) else { return }
    switch state.status(of: part) {
    case .published(let published) where published.isChecked:
      if let table = part.boxTable, state.missingTables.contains(table.name) { plan.tables.append(part) }
      return plan.published.append(published)
    // A copy may have ended early, and looks the same by its times all the same.
    case .published(let published): return plan.audits.append((part, published))
    case .changed(let published): return plan.audits.append((part, published))
    case .unmanaged: return plan.audits.append((part, nil))
    case .absent, .staged, .growing: break
    }
    if let error = state.unreachable[part.id] { return refuse(error) }
    guard let supply = state.supply(of: part) else {
      let names = state.archiveNames(for: part)
      if !names.isEmpty { plan.missing.append((stage, names)) }
      return
    }
    let known = state.progress(of: catalog)
    var progress = known ?? [:]
    do throws(PrepareError) {
      if supply.archives.first?.tree != nil, let error = state.survey?.parts[part.id]?.error {
        throw PrepareError(error, about: state.root.tree?.tree?.parts[part.id])
      }
      if let error = state.mountPoints[part.id] {
        // Told at once: nobody wants to wait for a verification before.
        plan.jobs.removeAll { supply.archives.contains($0.archive) && $0.parts.isEmpty }
        positions = Dictionary(uniqueKeysWithValues: plan.jobs.enumerated().map { ($1.archive.name, $0) })
        throw error
      }
      if let archive = supply.archives.first { try state.root.checkOrder(of: archive, for: catalog) }
      var jobs: [(ArchiveFile, work: (algorithms: [DigestAlgorithm], isAccepted: Bool))] = []
      for archive in supply.archives {
        do throws(PrepareError) {
          let isUnpacked = progress[archive.name]?.isComplete == true
          jobs.append((archive, try work(on: archive, for: catalog, isUnpacked: isUnpacked)))
        } catch {
          // The others are staged meanwhile, unless they need it.
          guard supply.isSplit, supply.patch == nil else { throw error }
          refuse(error)
        }
      }
      let isBroken = jobs.contains { archive, work in
        progress[archive.name].map { !isHashed($0, of: archive, work.algorithms) } ?? false
      }
      if isBroken { progress = [:] }
      if !supply.missing.isEmpty {
        plan.missing.append((stage, supply.missing))
        plan.waiting.append((part, supply.missing))
      }
      // The last one publishes the part.
      let isAllRead =
        supply.missing.isEmpty && jobs.count == supply.archives.count
        && supply.archives.allSatisfy { progress[$0.name]?.isComplete == true }
      let estimate = PartEstimate(catalog, supply, release)
      for (index, (archive, work)) in jobs.enumerated() {
        if progress[archive.name]?.isComplete == true, work.algorithms.isEmpty, !isAllRead || index < jobs.count - 1 {
          continue
        }
        let index = state.indexes[archive.name].flatMap { try? $0.get() }  // only looks; the error is met in measure()
        let part =
          archive.tree == nil
          ? estimate.part(archive, index, from: progress[archive.name], isFresh: known == nil || isBroken)
          : treePart(catalog, of: supply, from: progress[archive.name], isFresh: known == nil)
        add(archive, work.algorithms, part: part, isAccepted: work.isAccepted, stage)
      }
    } catch {
      refuse(error)
    }
  }

  private mutating func add(
    _ archive: ArchiveFile, _ algorithms: [DigestAlgorithm], part: PlannedPart?, isAccepted: Bool, _ stage: String
  ) {
    let index = positions[archive.name] ?? plan.jobs.endIndex
    if index == plan.jobs.endIndex {
      positions[archive.name] = index
      plan.jobs.append(PlannedJob(archive: archive, digests: [], parts: [], isAccepted: false, stages: []))
    }
    for algorithm in algorithms where !plan.jobs[index].digests.contains(where: { $0.algorithm == algorithm }) {
      let known = digestState(of: archive, algorithm)
      let isUsable = archive.remote == nil || part?.start.offset == known?.count
      plan.jobs[index].digests.append((algorithm, isUsable ? known : nil))
    }
    if let part { plan.jobs[index].parts.append(part) }
    plan.jobs[index].isAccepted = plan.jobs[index].isAccepted || isAccepted
    if !plan.jobs[index].stages.contains(stage) { plan.jobs[index].stages.append(stage) }
  }

  /// What is to be made of the part from an unpacked tree.
  private func treePart(
    _ catalog: Catalog, of supply: Supply, from known: PartProgress?, isFresh: Bool
  ) -> PlannedPart {
    let (start, found) = (known ?? PartProgress(), state.survey?.parts[catalog.part.id])
    return PlannedPart(
      catalog: catalog, start: start, supply: supply, isFresh: isFresh,
      files: max(0, (found?.files ?? catalog.likelyFiles) - start.inventory.files),
      bytes: max(0, (found?.bytes ?? 0) - start.inventory.bytes), link: options.link)
  }

  mutating func refuse(_ error: PrepareError) {
    // Two stages may refuse an archive for the same reason.
    if !plan.refused.contains(where: { $0.subject == error.subject }) { plan.refused.append(error) }
  }
}

extension Plan {
  /// Makes the plan of what is to be done so that the goals of `stages` are reached.
  public init(_ stages: [Stage], _ state: RootState, _ options: Options) throws(PrepareError) {
    self = try Planner.plan(stages, state, options)
  }
}
