internal import Dataset
internal import Journal
internal import Pass
internal import Platform
public import Tree

/// Auditing the parts of a root, and repairing them.
extension Runner {
  /// Audits the parts that are asked for, or those that are there. Returns what was found last of each part. An error of
  /// one part or archive does not keep the others from being repaired; the last of these errors is thrown.
  public func audit(_ request: AuditRequest) throws(PrepareError) -> [AuditedPart] {
    let catalogs = try presentCatalogs(request)
    guard request.isRecording else {
      var results: [AuditedPart] = []
      for catalog in catalogs {
        results.append(
          try examining { () throws(TreeError) in
            try request.audit(catalog).run(catalog.part.id, in: root.directory)
          })
      }
      return results
    }
    // Locked before the audit: what it finds must still be so when it is repaired.
    let journal = try openJournal()
    try finishPublications(journal)
    return try audit(catalogs, request, journal)
  }

  /// Audits parts under the lock.
  func audit(
    _ catalogs: [Catalog], _ request: AuditRequest, _ journal: Journal
  ) throws(PrepareError) -> [AuditedPart] {
    if catalogs.contains(where: \.part.isSelectable) { try select(try RootState(root, journal.state), journal) }
    var results: [AuditedPart] = []
    var failure: PrepareError?
    for catalog in catalogs {
      do {
        try audit(catalog, request, journal, &results)
      } catch {
        guard error.othersGoOn else { throw error }
        if let failure { observer(.refused(failure)) }
        failure = error
      }
    }
    if let failure { throw failure }
    return results
  }

  /// The catalogs of the parts to audit.
  private func presentCatalogs(_ request: AuditRequest) throws(PrepareError) -> [Catalog] {
    let catalogs = root.catalogs.filter { request.parts.isEmpty || request.parts.contains($0.part) }
    var present: [Catalog] = []
    for catalog in catalogs {
      if try io({ () throws(PlatformError) in try root.directory.kind(of: catalog.part.id) }) != nil {
        present.append(catalog)
      } else if request.parts.isEmpty, catalog.part.isDefault {
        request.observer(.absent(catalog.part))
      }
    }
    guard !present.isEmpty else {
      let parts = request.parts.isEmpty ? catalogs.map(\.part).filter(\.isDefault) : request.parts
      throw PrepareError(.partsMissing(parts), root.directory.path)
    }
    return request.parts.isEmpty ? present : catalogs
  }

  /// Audits, sorts, compares and repairs one part, as far as that is asked for, and records it if it is valid.
  private func audit(
    _ catalog: Catalog, _ request: AuditRequest, _ journal: Journal, _ results: inout [AuditedPart]
  ) throws(PrepareError) {
    let part = catalog.part
    func audit() throws(PrepareError) -> AuditedPart {
      try examining { () throws(TreeError) in try request.audit(catalog).run(part.id, in: root.directory) }
    }
    results.append(try audit())
    let index = results.count - 1
    if request.isRepairing {
      try examining { () throws(TreeError) in try Placement.checkOwnFolder(part, in: root.directory) }
      if results[index].hasUnsorted {
        // Before it is compared: only files with their own names are.
        let moved = try examining { () throws(TreeError) in
          try Sorting.sort(part.id, in: root.directory, catalog, stopSignal: settings.stopSignal)
        }
        if moved > 0 {
          observer(.sorted(part, files: moved))
          results[index] = try audit()
        }
      }
    }
    var archive: ArchiveFile?
    if request.isDeep, !results[index].isUnusable {
      (results[index], archive) = try compare(results[index], catalog, request, journal)
    }
    if request.isRepairing, !results[index].isValid {
      let compared = results[index]
      results[index] = try repair(compared, catalog, request, journal)
      // What was restored comes from the verified archive, and everything else was compared with it, unless there were
      // more faults than an audit keeps.
      if archive != nil, results[index].isValid, !compared.keepsAllFaults {
        (results[index], archive) = try compare(results[index], catalog, request, journal)
      }
    }
    if results[index].isValid { try record(results[index], catalog, journal, comparedWith: archive) }
  }

  /// Audits a part that another program made, or that has changed since it was published. Throws if it is not valid.
  func confirmed(_ part: Part, _ published: PublishedPart?) throws(PrepareError) -> AuditedPart {
    guard let catalog = Catalog(part, root.release) else { preconditionFailure("a part that the release lacks") }
    let audited = try audit(catalog, part.id, in: root.directory)
    guard !audited.isValid else { return audited }
    // Nothing could be renamed there either.
    if published == nil, let error = try root.mountPoints()[part.id] { throw error }
    let (faults, first) = (audited.faultCount, audited.firstFaultText)
    throw PrepareError(
      published == nil ? .unmanaged(part, faults: faults, first: first) : .changed(part, faults: faults, first: first),
      root.path(of: part))
  }

  /// Audits a part and records it if it is valid; throws if it is not, and leaves it as it is.
  func confirm(_ part: Part, _ published: PublishedPart?, _ journal: Journal) throws(PrepareError) {
    guard let catalog = Catalog(part, root.release) else { return }
    let audited = try confirmed(part, published)
    if part.isSelectable { try select(try RootState(root, journal.state), journal) }
    try record(audited, catalog, journal, comparedWith: nil)
  }

  /// Audits the folder `name` in `directory`, without showing what is found.
  func audit(_ catalog: Catalog, _ name: String, in directory: Directory) throws(PrepareError) -> AuditedPart {
    let settings = AuditSettings(threads: settings.writers, stopSignal: settings.stopSignal)
    return try examining { () throws(TreeError) in try Audit(catalog, settings: settings).run(name, in: directory) }
  }
}

extension AuditedPart {
  /// One of the faults, for messages.
  var firstFaultText: String { firstFault.map { "\($0.path): \($0.what.kind.rawValue)" } ?? "" }
}
