internal import Dataset
internal import Journal
public import Planning
internal import Platform
public import Tree

extension Runner {
  /// Audits the parts that are asked for, or those that are there; with a session of its own if anything is to be changed
  /// or recorded. Returns what was found last of each part.
  public func audit(_ request: AuditRequest) throws(PrepareError) -> [AuditedPart] {
    // Parts that an earlier run has only to give their names will be there.
    let isPending = request.isRecording ? try !RootState.readJournal(of: root).publishing.isEmpty : false
    let catalogs = isPending ? [] : try presentCatalogs(request)
    if let other = request.other {
      return try compare(catalogs, with: try OtherCopy(at: other, for: root), request)
    }
    guard request.isRecording else {
      return try catalogs.map { (catalog) throws(PrepareError) in try request.audit(catalog, in: root) }
    }
    // Locked before the audit: what it finds must still be so when it is repaired.
    let session = try Session(root, options, observer)
    try session.finishPublications()
    return try Auditor(session: session, request: request).run(isPending ? presentCatalogs(request) : catalogs)
  }

  /// The catalogs of the parts to audit.
  private func presentCatalogs(_ request: AuditRequest) throws(PrepareError) -> [Catalog] {
    let catalogs = root.catalogs.filter { request.parts.isEmpty || request.parts.contains($0.part) }
    var present: [Catalog] = []
    for catalog in catalogs {
      if try isThere(catalog.part, isNamed: !request.parts.isEmpty) {
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

  /// Whether anything has the part's path. If the folder above it is a link, that is another tree, unless the user names the part.
  private func isThere(_ part: Part, isNamed: Bool) throws(PrepareError) -> Bool {
    do {
      return try root.directory.kind(of: part.id) != nil
    } catch {
      if error.isLink { return isNamed }
      throw PrepareError(error)
    }
  }

  /// Begins the journal again if it is damaged, which `show` is told, and compares every part that no verified record
  /// vouches for with its archive, byte for byte. Valid ones are recorded. What is staged of others is removed.
  public func rebuild(_ request: AuditRequest, show: (_ damaged: String?) -> Void) throws(PrepareError) -> [AuditedPart]
  {
    guard root.directory.isWritable() else { throw PrepareError(.notWritable, root.directory.path) }
    show(try moveDamagedJournalAside())
    let own = try Session(root, options, observer)
    let session = root.release.selection == .all ? try own.selectingRecorded() : own
    try session.finishPublications()
    try session.tidyStaging()
    let state = try session.state()
    let catalogs = session.root.catalogs.filter { state.isUnproven($0.part) }
    var deep = request
    deep.isDeep = true
    return catalogs.isEmpty ? [] : try Auditor(session: session, request: deep).run(catalogs)
  }

  /// Moves a damaged journal aside and begins an empty one; returns the name that the damaged one has now, or nil if
  /// there is none.
  private func moveDamagedJournalAside() throws(PrepareError) -> String? {
    do {
      _ = try Journal.read(in: root.directory, .layout)
      return nil
    } catch {
      guard case .damaged = error.code else { throw PrepareError(error) }
    }
    return try journaling { () throws(JournalError) in
      try Journal.moveDamagedAside(in: root.directory, .layout).damaged
    }
  }
}

extension RootState {
  /// Whether the part is there, and no record with a published checksum vouches for it as it is.
  fileprivate func isUnproven(_ part: Part) -> Bool {
    switch status(of: part) {
    case .unmanaged, .changed: return true
    case .published(let published): return !published.isVerified && published.isAdopted || published.isCopied
    case .absent, .staged, .growing: return false
    }
  }
}
