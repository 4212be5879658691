internal import Dataset
internal import Pass
internal import Planning
internal import Platform
internal import Repair
internal import Tree

/// Audits the parts of a root under its lock, compares and repairs them as far as that is asked for, and records those
/// that are valid.
struct Auditor: Sendable {
  let session: Session
  let request: AuditRequest

  var root: Root { session.root }

  /// A part that is audited: its catalog, and where its result is.
  typealias Audited = (catalog: Catalog, result: Int)

  /// Audits `catalogs`. Returns what was found last of each part. An error of one part or archive does not keep the others
  /// from being repaired; the last of these errors is thrown.
  func run(_ catalogs: [Catalog]) throws(PrepareError) -> [AuditedPart] {
    if catalogs.contains(where: \.part.isSelectable) { try session.select(try session.state()) }
    var results: [AuditedPart] = []
    var failure: PrepareError?
    for group in request.isDeep ? groups(catalogs, try session.state()) : catalogs.map({ [$0] }) {
      var audited: [Audited] = []
      for catalog in group {
        try collect(&failure) { () throws(PrepareError) in
          try audit(catalog, &results)
          audited.append((catalog, results.count - 1))
        }
      }
      var archives: [ArchiveFile] = []
      if request.isDeep {
        // What cannot be compared is not repaired either.
        let usable = audited.filter { !results[$0.result].isUnusable }
        audited.removeAll { part in usable.contains { $0.result == part.result } }
        var refusals: [PrepareError] = []
        try collect(&failure) { () throws(PrepareError) in
          archives = try compare(usable, &results, &refusals)
          audited += usable.filter { results[$0.result].isCompared }
        }
        for refusal in refusals { try collect(&failure) { () throws(PrepareError) in throw refusal } }
      }
      for part in audited {
        try collect(&failure) { () throws(PrepareError) in
          try settle(part, &results, results[part.result].isCompared ? archives : [])
        }
      }
    }
    if let failure { throw failure }
    return results
  }

  /// Runs `body`. If it throws an error that others go on after, that is the last one.
  private func collect(_ failure: inout PrepareError?, _ body: () throws(PrepareError) -> Void) throws(PrepareError) {
    do {
      try body()
    } catch {
      guard error.othersGoOn else { throw error }
      if let failure { session.observer(.refused(failure)) }
      failure = error
    }
  }

  /// The parts that are compared together, since they are made from the same archives: each of these is read once.
  private func groups(_ catalogs: [Catalog], _ state: RootState) -> [[Catalog]] {
    var groups: [(archives: [ArchiveFile]?, catalogs: [Catalog])] = []
    for catalog in catalogs {
      // An error is met when the part is compared.
      let archives = try? archives(for: catalog.part, state)  // see above
      if let archives, let index = groups.firstIndex(where: { $0.archives == archives }) {
        groups[index].catalogs.append(catalog)
      } else {
        groups.append((archives, [catalog]))
      }
    }
    return groups.map(\.catalogs)
  }

  /// Audits a part, and sorts it first if that is asked for.
  private func audit(_ catalog: Catalog, _ results: inout [AuditedPart]) throws(PrepareError) {
    results.append(try request.audit(catalog, in: root))
    let index = results.count - 1
    guard request.isRepairing else { return }
    try examining { () throws(TreeError) in try Placement.checkOwnFolder(catalog.part, in: root.directory) }
    // Before it is compared: only files with their own names are.
    if results[index].hasUnsorted, try sort(catalog) > 0 { results[index] = try request.audit(catalog, in: root) }
  }

  /// Repairs a part if that is asked for, and records it if it is valid. `archives` are those that it was compared with.
  private func settle(
    _ part: Audited, _ results: inout [AuditedPart], _ archives: [ArchiveFile]
  ) throws(PrepareError) {
    let (catalog, index) = part
    var archives = archives
    let wasValid = results[index].isValid
    var extended: [ArchiveFile] = []
    if request.isRepairing, !wasValid {
      let compared = results[index]
      let isExtending = compared.isUnusable ? false : try session.isStillToExtend(catalog)
      results[index] = try repair(compared, catalog)
      // What was restored comes from the archives, and everything else was compared with it, unless there were
      // more faults than an audit keeps.
      if !archives.isEmpty, results[index].isValid, !compared.keepsAllFaults {
        var refusals: [PrepareError] = []
        archives = try compare([part], &results, &refusals)
        if let refusal = refusals.first { throw refusal }
      }
      if isExtending, results[index].isValid {
        extended = try self.archives(for: catalog.part, try session.state())
      }
    }
    guard results[index].isValid else { return }
    try session.record(results[index], catalog, comparedWith: archives, extended: extended)
    if !wasValid { try session.writeTable(of: catalog.part) }
  }

  private func sort(_ catalog: Catalog) throws(PrepareError) -> Int {
    let moved = try examining { () throws(TreeError) in
      try Sorting.sort(catalog.part.id, in: root.directory, catalog, stopSignal: session.settings.stopSignal)
    }
    if moved > 0 { session.observer(.sorted(catalog.part, files: moved)) }
    return moved
  }
}
