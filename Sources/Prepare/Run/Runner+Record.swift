internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Platform
public import Tree

/// Recording that a part which is there is valid.
extension Runner {
  /// Records that a part is complete, unless the journal says so already. `archive` is the one that all of its bytes were
  /// compared with. Throws if a part that was published by names and sizes is not what it was, and nothing was compared.
  func record(
    _ audited: AuditedPart, _ catalog: Catalog, _ journal: Journal, comparedWith archive: ArchiveFile?
  ) throws(PrepareError) {
    let part = catalog.part
    let state = try RootState(root, journal.state)
    let known = state.journal.published[part.id]?.publication
    switch state.status(of: part) {
    case .absent, .staged: return
    case .unmanaged, .changed: break
    case .published(let published):
      guard archive != nil, !published.isVerified || published.isCopied else { return }
    }
    let tree = try io { () throws(PlatformError) in try root.directory.linkedDirectory(part.id) }
    let inventory = try inventory(of: tree, catalog)
    var isOurs = true
    switch state.status(of: part) {
    case .changed(let published) where archive == nil && inventory != known?.inventory:
      // Another folder with other files is another program's tree.
      isOurs = !published.isCopied
      if isOurs { throw PrepareError(.changed(part, faults: 0, first: ""), root.path(of: part)) }
    case .unmanaged: isOurs = false
    default: break
    }
    var publication = publication(of: catalog, inventory, journal, comparedWith: archive)
    if !isOurs {
      publication.isAdopted = true
    } else if let known {
      publication.isAdopted = known.isAdopted
      if archive == nil { (publication.sources, publication.isUnverified) = (known.sources, known.isUnverified) }
    }
    // The files may not be synced yet: other programs need not have waited for the disk.
    try io { () throws(PlatformError) in try tree.synchronizeFileSystem() }
    publication.folder = try io { () throws(PlatformError) in
      try root.directory.status(of: part.id)?.identity.inode ?? 0
    }
    publication.stamp = try examining { () throws(TreeError) in try Stamp.of(tree, catalog) }
    try append(.published(publication), journal)
    observer(.published(PublishedPart(part, publication, 0), isNew: true))
  }

  private func publication(
    of catalog: Catalog, _ inventory: Inventory, _ journal: Journal, comparedWith archive: ArchiveFile?
  ) -> Publication {
    let verdict = archive.flatMap { journal.state.verdict(on: $0.name, $0.identity)?.verdict }
    let sources = archive.map {
      [Publication.Source(archive: $0.name, identity: $0.identity, digests: verdict?.digests ?? [:])]
    }
    return Publication(
      part: catalog.part.id, sources: sources ?? [], isUnverified: verdict?.isMatch != true, inventory: inventory,
      folder: 0)
  }

  /// Begins the journal again if it is damaged, which `show` is told, and compares every part that no verified record
  /// vouches for with its archive, byte for byte. Valid ones are recorded. What is staged of others is removed.
  public func rebuild(_ request: AuditRequest, show: (_ damaged: String?) -> Void) throws(PrepareError) -> [AuditedPart]
  {
    guard root.directory.isWritable() else { throw PrepareError(.notWritable, root.directory.path) }
    show(try moveDamagedJournalAside())
    let journal = try openJournal()
    let runner = Runner(try root.selecting(nil), options, observer: observer)
    try runner.finishPublications(journal)
    try runner.tidyStaging(journal)
    let state = try RootState(runner.root, journal.state)
    let catalogs = runner.root.catalogs.filter { state.isUnproven($0.part) }
    guard !catalogs.isEmpty else { return [] }
    var deep = request
    deep.isDeep = true
    return try runner.audit(catalogs, deep, journal)
  }
}

extension Runner {
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
  /// Whether the part is there, no record with a published checksum vouches for it as it is, and its archive is there.
  fileprivate func isUnproven(_ part: Part) -> Bool {
    guard archive(for: part) != nil else { return false }
    switch status(of: part) {
    case .unmanaged, .changed: return true
    case .published(let published): return !published.isVerified && published.isAdopted || published.isCopied
    case .absent, .staged: return false
    }
  }
}
