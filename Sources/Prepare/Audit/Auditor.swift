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

  /// Audits `catalogs`. Returns what was found last of each part. An error of one part or archive does not keep the others
  /// from being repaired; the last of these errors is thrown.
  func run(_ catalogs: [Catalog]) throws(PrepareError) -> [AuditedPart] {
    if catalogs.contains(where: \.part.isSelectable) { try session.select(try session.state()) }
    var results: [AuditedPart] = []
    var failure: PrepareError?
    for catalog in catalogs {
      do {
        try run(catalog, &results)
      } catch {
        guard error.othersGoOn else { throw error }
        if let failure { session.observer(.refused(failure)) }
        failure = error
      }
    }
    if let failure { throw failure }
    return results
  }

  private func run(_ catalog: Catalog, _ results: inout [AuditedPart]) throws(PrepareError) {
    results.append(try request.audit(catalog, in: root))
    let index = results.count - 1
    if request.isRepairing {
      try examining { () throws(TreeError) in try Placement.checkOwnFolder(catalog.part, in: root.directory) }
      // Before it is compared: only files with their own names are.
      if results[index].hasUnsorted, try sort(catalog) > 0 { results[index] = try request.audit(catalog, in: root) }
    }
    var archives: [ArchiveFile] = []
    if request.isDeep, !results[index].isUnusable { (results[index], archives) = try compare(results[index], catalog) }
    let wasValid = results[index].isValid
    if request.isRepairing, !wasValid {
      let compared = results[index]
      results[index] = try repair(compared, catalog)
      // What was restored comes from the archives, and everything else was compared with it, unless there were
      // more faults than an audit keeps.
      if !archives.isEmpty, results[index].isValid, !compared.keepsAllFaults {
        (results[index], archives) = try compare(results[index], catalog)
      }
    }
    guard results[index].isValid else { return }
    try session.record(results[index], catalog, comparedWith: archives)
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
