internal import Checksums
internal import Dataset
internal import Journal
internal import Planning
internal import Platform
internal import Repair
internal import Tree

/// Extending a published part by what is selected since. What is new is staged and checked like a part of its own, then
/// moved into the part: nothing that was there is touched.
extension Session {
  /// Audits parts that have changed since they were published, before they are extended; throws if one is not valid.
  func confirmGrowing(_ state: RootState) throws(PrepareError) {
    let earlier = try selectingRecorded()
    for part in try state.changedGrowing() { try earlier.confirm(part.part, part) }
  }

  /// Moves what is staged into the part, and records that it is complete. `staged` is what the part gets.
  func extend(_ published: PublishedPart, by staged: Publication) throws(PrepareError) {
    let part = published.part
    guard let catalog = Catalog(part, root.release), let known = journal.state.published[part.id]?.publication else {
      preconditionFailure("a part that no record is about")
    }
    var publication = staged
    publication.inventory = known.inventory + staged.inventory
    publication.sources =
      known.sources.filter { old in !staged.sources.contains { $0.archive == old.archive } } + staged.sources
    publication.isUnverified = known.isUnverified || staged.isUnverified
    if publication.isUnverified {
      for source in staged.sources where known.sources.contains(where: { $0.isOther(than: source) }) {
        observer(.otherFile(archive: source.archive, part))
      }
    }
    publication.isAdopted = known.isAdopted
    publication.isCopied = published.isCopied
    (publication.stamp, publication.moved) = (nil, staged.folder)
    let tree = try ownFolder(of: part)
    // Nothing is moved into a part that is not what was written.
    if let made = try root.madeSelection(of: part, journal.state),
      let old = Catalog(part, root.release.selecting(made)),
      try root.inventory(of: tree, old, settings) != known.inventory
    {
      throw PrepareError(.changed(part, faults: 0, first: nil), root.path(of: part))
    }
    publication.folder = try io { () throws(PlatformError) in try tree.status().identity.inode }
    // From here on everything new is on the disk. A run that is killed is completed by the next one.
    try append(.publishing(publication))
    try finishExtending(publication, catalog)
  }

  /// Moves what is left in staging into the part. Then the part is compared with the record, as if another program had
  /// written to it: that finds whatever else has changed in it.
  func finishExtending(_ publication: Publication, _ catalog: Catalog) throws(PrepareError) {
    let part = catalog.part
    var publication = publication
    let tree = try ownFolder(of: part)
    let isStaged = try root.stagedFolders()[part.id] == publication.moved
    if isStaged {
      let folder = try stagedFolder(of: part)
      do throws(TreeError) {
        try Extension.move(from: folder, to: tree)
      } catch {
        // What has the name of something new is nobody's but the user's.
        if case .io(let cause) = error.code, cause.isExisting {
          try drop(part)
          throw PrepareError(.unmanaged(part, faults: 0, first: nil), cause.subject)
        }
        throw PrepareError(error)
      }
    }
    // Names, then record.
    try io { () throws(PlatformError) in try tree.synchronizeFileSystem() }
    if isStaged {
      let folder = try stagedFolder(of: part)
      try examining { () throws(TreeError) in try Extension.removeEmptied(in: folder) }
      try io { () throws(PlatformError) in
        try root.directory.removeIfEmpty("\(Layout.staging)/\(Layout.staged(part))")
      }
    }
    publication.moved = nil
    try finish(try checked(publication, catalog, isStaged: false), catalog)
  }

  private func stagedFolder(of part: Part) throws(PrepareError) -> Directory {
    try io { () throws(PlatformError) in try root.directory.directory("\(Layout.staging)/\(Layout.staged(part))") }
  }

  /// The folder of a part that is extended. Throws if it is a link, or on another file system: nothing is moved there.
  private func ownFolder(of part: Part) throws(PrepareError) -> Directory {
    guard try io({ () throws(PlatformError) in try root.directory.kind(of: part.id) }) == .directory else {
      throw PrepareError(.linkedPart(part), root.path(of: part))
    }
    try examining { () throws(TreeError) in try Placement.checkFileSystem(part, in: root.directory) }
    return try io { () throws(PlatformError) in try root.directory.directory(part.id) }
  }
}

extension Publication.Source {
  /// Whether it is known to be another state of the same archive; what equal digests vouch for is the same.
  fileprivate func isOther(than other: Self) -> Bool {
    archive == other.archive && identity != other.identity && identity != .none
      && !digests.contains { other.digests[$0.key] == $0.value }
  }
}
