internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform
internal import Tree

/// Giving a part its name: data, then name, then record.
extension Session {
  /// Publishes a part that a job has unpacked, if it is complete and its archive is verified or accepted. `others` is what it
  /// has from other archives.
  func publish(
    _ staged: StagedPart, _ progress: PartProgress, _ others: [Extraction], _ planned: PlannedJob
  ) throws(PrepareError) {
    let (archive, catalog) = (planned.archive, staged.planned.catalog)
    let isCounted = root.hasUnits(archive, of: catalog)
    if isCounted {
      let units = others.reduce(into: progress.units) { $0.formUnion($1.units.numbers) }
      try checkComplete(units, catalog, archive)
    }
    let archives = staged.planned.supply?.archives ?? [archive]
    // Of what was fetched in ranges nothing was hashed in this run, whatever the server has sent before.
    let isPartial = archive.remote != nil && planned.isAccepted && planned.digests.isEmpty
    let verdicts = archives.map { other in
      (other, isPartial && other == archive ? nil : journal.state.verdict(on: other.name, other.identity)?.verdict)
    }
    let unverified = verdicts.filter { $0.1?.isMatch != true }.map(\.0)
    guard !unverified.contains(archive) || planned.isAccepted else { preconditionFailure("nobody has verified it") }
    // Whatever ends the run from here on, the archive need not be unpacked again.
    try keep(staged, progress, planned)
    try recordKept()
    let inventory = others.reduce(progress.inventory) { $0 + $1.inventory }
    guard inventory.files > 0 || catalog.files == 0 else {
      // Later runs need not try again.
      try drop(catalog.part)
      throw PrepareError(
        PassError.missingMembers(
          1,
          first: catalog.hasAnyNames
            ? "a file of \(catalog.part.id)/" : root.rules(of: archive)?.example(in: nil) ?? "",
          of: archive))
    }
    let stamp = try synchronize(staged, inventory)
    if let first = unverified.first ?? (isCounted ? nil : archive) {
      // Of one that this run has hashed it was said already.
      let news = unverified.filter { other in
        (other != archive || planned.digests.isEmpty) && accepted.withLock { $0.insert(other.name).inserted }
      }
      for archives in news.bySeries { observer(.accepted(archives, [])) }
      try checkContent(staged, archives, first)
    }
    let publication = Publication(
      part: catalog.part.id,
      sources: verdicts.map { .init(archive: $0.name, identity: $0.identity, digests: $1?.digests ?? [:]) },
      isUnverified: !unverified.isEmpty, inventory: inventory, folder: staged.inode, stamp: stamp)
    if case .growing(let published) = try state().status(of: catalog.part) {
      return try extend(published, by: publication)
    }
    // From here on the folder is whole. A run that is killed is completed by the next one.
    try append(.publishing(publication))
    try finish(publication, catalog)
  }

  /// Throws if a unit is not among those that were written. Nothing gets its name without this.
  func checkComplete(_ units: Set<Int>, _ catalog: Catalog, _ archive: ArchiveFile) throws(PrepareError) {
    let missing = (0..<catalog.unitCount).filter { catalog.isExpected(unit: $0) && !units.contains($0) }
    guard let first = missing.first else { return }
    let listed = missing.flatMap { unit in
      catalog.wnid(ofUnit: unit).map { catalog.listedNames(of: $0, besides: []) } ?? []
    }
    if let name = listed.first {
      throw PrepareError(PassError.unknownImages(listed.count, first: name, of: archive))
    }
    let name = root.rules(of: archive)?.name(ofUnit: first, in: catalog) ?? catalog.name(ofUnit: first)
    throw PrepareError(PassError.missingMembers(missing.count, first: name, of: archive))
  }

  /// Returns when what is staged is on the disk. Compares its names, number and sizes with what was written, in this run and
  /// in earlier ones; drops it if they differ. Returns the stamp, which was taken before that: what changes later shows in
  /// it. Getting a name does not change it.
  private func synchronize(_ staged: StagedPart, _ written: Inventory) throws(PrepareError) -> String {
    let found: Inventory
    let stamp: String
    do {
      observer(.publishingStarted(staged.part))
      defer { observer(.publishingEnded) }
      // Through the descriptor that was opened before the first write: errors since then are reported to it.
      try io { () throws(PlatformError) in try staged.folder.synchronizeFileSystem() }
      stamp = try examining { () throws(TreeError) in try Stamp.of(staged.folder, staged.planned.catalog) }
      found = try root.inventory(of: staged.folder, staged.planned.catalog, settings)
    }
    guard found != written else { return stamp }
    let shared = found.files < written.files ? try sharedImage(staged) : nil
    try drop(staged.part)
    throw shared ?? PrepareError(.stagingChanged(staged.part), root.path(of: staged.part))
  }

  /// Audits what is staged of a part before it is published: of an archive that nobody has verified, the images may be
  /// anything. Drops it if it is not valid; of class tars only what is from those whose classes are not.
  private func checkContent(
    _ staged: StagedPart, _ archives: [ArchiveFile], _ archive: ArchiveFile
  ) throws(PrepareError) {
    let (catalog, part) = (staged.planned.catalog, staged.part)
    let audited = try root.audit(catalog, Layout.staged(part), in: try root.openStaging(), settings, isStaged: true)
    guard !audited.isValid else { return }
    let faulty = Set(audited.faultCounts.keys)
    let sources = archives.filter { $0.official.wnid.map(faulty.contains) == true }
    if sources.count == faulty.count {
      for source in sources { try drop(source, from: staged) }
    } else if archive.tree == nil {
      // The next run takes from a tree what has changed in it since.
      try drop(part)
    }
    throw PrepareError(
      .faultyContent(faults: audited.faultCount, first: audited.firstFault),
      sources.first?.name ?? archive.official.series ?? archive.title)
  }

  /// Removes what a class tar has given to a part, after the journal has said that this is nothing.
  private func drop(_ archive: ArchiveFile, from staged: StagedPart) throws(PrepareError) {
    guard let wnid = archive.official.wnid else { return }
    try append(.checkpoint(checkpoint(archive, [], [staged], [PartProgress()])))
    try remove("\(wnid)", in: staged.folder)
  }

  /// Completes publications that an earlier run had begun. If something else has the part's name, they stay as they are.
  func finishPublications() throws(PrepareError) {
    guard !journal.state.publishing.isEmpty else { return }
    // A command line that names other classes says nothing about what an earlier run has made.
    for catalog in try root.selecting(nil).catalogs {
      guard let publication = journal.state.publishing[catalog.part.id]?.publication else { continue }
      if publication.moved != nil {
        do {
          try finishExtending(publication, catalog)
        } catch {
          guard error.othersGoOn else { throw error }
        }
        continue
      }
      let named = try io { () throws(PlatformError) in try root.directory.status(of: catalog.part.id) }
      let staged = try root.stagedFolders()[catalog.part.id]
      guard named?.identity.inode == publication.folder || staged == publication.folder else {
        try drop(catalog.part)
        continue
      }
      do {
        let isStaged = staged == publication.folder
        try finish(try checked(publication, catalog, isStaged: isStaged), catalog)
      } catch {
        // What has its name instead is audited like any other tree.
        guard error.othersGoOn else { throw error }
      }
    }
  }

  /// Compares a part that an earlier run was about to publish with its record, since that run has ended. Returns the record
  /// with the stamp that the part has now; throws if the part is not what was written, and drops it.
  func checked(
    _ publication: Publication, _ catalog: Catalog, isStaged: Bool
  ) throws(PrepareError) -> Publication {
    let part = catalog.part
    let tree = try io { () throws(PlatformError) in
      try root.directory.directory(isStaged ? "\(Layout.staging)/\(Layout.staged(part))" : part.id)
    }
    var publication = publication
    publication.stamp = try examining { () throws(TreeError) in try Stamp.of(tree, catalog) }
    if try root.inventory(of: tree, catalog, settings) == publication.inventory { return publication }
    guard isStaged else {
      try append(.dropped(Dropped(part: part.id)))
      throw PrepareError(.changed(part, faults: 0, first: nil), root.path(of: part))
    }
    try drop(part)
    throw PrepareError(.stagingChanged(part), root.path(of: part))
  }

  /// Gives the folder its name, unless it has it already, and records that it does.
  func finish(_ publication: Publication, _ catalog: Catalog) throws(PrepareError) {
    let part = catalog.part
    if try root.stagedFolders()[part.id] == publication.folder {
      let staging = try root.openStaging()
      do throws(PlatformError) {
        try root.makeParents(of: part)
        try root.directory.rename(Layout.staged(part), in: staging, to: part.id)
      } catch {
        if error.isOtherFileSystem { throw PrepareError(.mountPoint, root.path(of: part)) }
        throw error.isExisting
          ? PrepareError(.unmanaged(part, faults: 0, first: nil), root.path(of: part)) : PrepareError(error)
      }
      try io { () throws(PlatformError) in try staging.synchronize() }
    }
    try io { () throws(PlatformError) in try root.directory.synchronize() }
    guard let status = try io({ () throws(PlatformError) in try root.directory.status(of: part.id) }),
      status.identity.inode == publication.folder
    else {
      try append(.dropped(Dropped(part: part.id)))
      throw PrepareError(.vanished(part), root.path(of: part))
    }
    try append(.published(publication))
    observer(.published(PublishedPart(catalog, publication, 0), isNew: true))
  }
}
