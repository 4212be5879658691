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
    try record(audited, catalog, comparedWith: [])
  }

  /// Records that a part is complete, unless the journal says so already. `archives` are those that all of its bytes were
  /// compared with; `extended` are those that a repair has taken everything from that a growing part lacked. Throws if a part
  /// that was published by names and sizes is not what it was, and nothing was compared.
  func record(
    _ audited: AuditedPart, _ catalog: Catalog, comparedWith archives: [ArchiveFile],
    extended supply: [ArchiveFile] = []
  ) throws(PrepareError) {
    let part = catalog.part
    let state = try state()
    let known = state.journal.published[part.id]?.publication
    let published: PublishedPart?
    var isGrown = false
    switch state.status(of: part) {
    case .absent, .staged: return
    case .unmanaged: published = nil
    case .growing(let part):
      isGrown = !supply.isEmpty
      // What it has beyond its record may be anybody's.
      published = isGrown || !archives.isEmpty ? part : nil
    case .changed(let part): published = part
    case .published(let part):
      let isNews = archives.contains { !part.isVerified || part.isCopied || !state.isMade(part.part, from: $0) }
      guard isNews || archives.isEmpty && !part.isChecked else { return }
      published = part
    }
    let tree = try io { () throws(PlatformError) in try root.directory.linkedDirectory(part.id) }
    // Taken before the files are counted: what changes after that shows in it.
    let stamp = try examining { () throws(TreeError) in try Stamp.of(tree, catalog) }
    let contents = try root.contents(of: tree, catalog, settings)
    let inventory = contents.inventory
    guard contents.others == 0, inventory.files == audited.images else {
      throw PrepareError(.unsettled(part), root.path(of: part))
    }
    // Another folder with other files is another program's tree.
    let isSame = isGrown || inventory == known?.inventory
    let isOurs = published.map { isSame || !archives.isEmpty || $0.isChecked } ?? false
    if isOurs, !isSame, archives.isEmpty {
      throw PrepareError(.changed(part, faults: 0, first: nil), root.path(of: part))
    }
    var publication = publication(of: catalog, inventory, comparedWith: archives)
    publication.isAdopted = isOurs ? known?.isAdopted ?? true : true
    if isOurs, archives.isEmpty, let known, let published {
      // Names and sizes say nothing of the bytes: no archive is deleted for these.
      publication.isUnverified = known.isUnverified
      publication.isCopied = published.isCopied
      publication.sources = known.sources.map { .init(archive: $0.archive, identity: .none, digests: [:]) }
      if isGrown { add(supply, to: &publication) }
    }
    // The files may not be synced yet: other programs need not have waited for the disk.
    try io { () throws(PlatformError) in try tree.synchronizeFileSystem() }
    publication.folder = try io { () throws(PlatformError) in
      try root.directory.status(of: part.id)?.identity.inode ?? 0
    }
    publication.stamp = stamp
    try append(.published(publication))
    observer(.published(PublishedPart(catalog, publication, 0), isNew: !isOurs || isGrown))
  }

  /// Whether a part is growing, and has the very names and sizes that are recorded: what a repair adds then is all from
  /// archives.
  func isStillToExtend(_ catalog: Catalog) throws(PrepareError) -> Bool {
    guard case .growing = try state().status(of: catalog.part) else { return false }
    let tree = try io { () throws(PlatformError) in try root.directory.linkedDirectory(catalog.part.id) }
    return try root.inventory(of: tree, catalog, settings)
      == journal.state.published[catalog.part.id]?.publication.inventory
  }

  /// Adds archives that a part was extended from.
  private func add(_ archives: [ArchiveFile], to publication: inout Publication) {
    for archive in archives {
      if journal.state.verdict(on: archive.name, archive.identity)?.verdict.isMatch != true {
        publication.isUnverified = true
      }
      guard !publication.sources.contains(where: { $0.archive == archive.name }) else { continue }
      publication.sources.append(.init(archive: archive.name, identity: .none, digests: [:]))
    }
  }

  /// Records that the bytes of a published part are not those of its archive.
  func recordDoubt(about part: Part) throws(PrepareError) {
    guard var known = journal.state.published[part.id]?.publication, !known.isUnverified else { return }
    known.isUnverified = true
    try append(.published(known))
  }

  private func publication(
    of catalog: Catalog, _ inventory: Inventory, comparedWith archives: [ArchiveFile]
  ) -> Publication {
    let verdicts = archives.map { ($0, journal.state.verdict(on: $0.name, $0.identity)?.verdict) }
    return Publication(
      part: catalog.part.id,
      sources: verdicts.map { .init(archive: $0.name, identity: $0.identity, digests: $1?.digests ?? [:]) },
      isUnverified: verdicts.isEmpty || verdicts.contains { $1?.isMatch != true }, inventory: inventory, folder: 0)
  }
}

extension Identity {
  /// That of no file: a record that has it names an archive, and says nothing of its bytes.
  static var none: Identity { Identity(size: 0, modified: 0, inode: 0) }
}
