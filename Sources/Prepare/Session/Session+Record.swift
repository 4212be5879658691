internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform
internal import Tree

/// Recording that a part which is there is valid.
extension Session {
  /// Audits a part and records it if it is valid; throws if it is not, and leaves it as it is.
  func confirm(_ part: Part, _ published: PublishedPart?) throws(PrepareError) {
    guard let catalog = Catalog(part, root.release) else { return }
    let audited = try root.confirmed(part, published, settings)
    if part.isSelectable { try select(try state()) }
    try record(audited, catalog, comparedWith: nil)
  }

  /// Records that a part is complete, unless the journal says so already. `archive` is the one that all of its bytes were
  /// compared with. Throws if a part that was published by names and sizes is not what it was, and nothing was compared.
  func record(
    _ audited: AuditedPart, _ catalog: Catalog, comparedWith archive: ArchiveFile?
  ) throws(PrepareError) {
    let part = catalog.part
    let state = try state()
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
    var publication = publication(of: catalog, inventory, comparedWith: archive)
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
    try append(.published(publication))
    observer(.published(PublishedPart(part, publication, 0), isNew: true))
  }

  private func publication(
    of catalog: Catalog, _ inventory: Inventory, comparedWith archive: ArchiveFile?
  ) -> Publication {
    let verdict = archive.flatMap { journal.state.verdict(on: $0.name, $0.identity)?.verdict }
    let sources = archive.map {
      [Publication.Source(archive: $0.name, identity: $0.identity, digests: verdict?.digests ?? [:])]
    }
    return Publication(
      part: catalog.part.id, sources: sources ?? [], isUnverified: verdict?.isMatch != true, inventory: inventory,
      folder: 0)
  }
}
