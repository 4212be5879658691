internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform

/// Deleting archives that are not needed any more: only on request, and only if all that was made of them is still there.
extension Session {
  /// The archives that `parts` are made from.
  func archives(of parts: [PlannedPart]) throws(PrepareError) -> [ArchiveFile] {
    let state = try state()
    return parts.flatMap { state.archives(for: $0.part) }.reduce(into: []) { archives, archive in
      if !archives.contains(archive) { archives.append(archive) }
    }
  }

  /// Deletes the archive if all parts that it feeds are published, and hold the names and sizes that were written.
  func reclaim(_ archive: ArchiveFile) throws(PrepareError) {
    let state = try state()
    let folder: Directory?
    do {
      folder = try root.checkDeletable(archive, state, settings)
    } catch {
      // The next run has to look at it again, too.
      if case .changed(let part, _, _) = error.code, var known = state.journal.published[part.id]?.publication {
        known.stamp = nil
        try append(.published(known))
      }
      throw error
    }
    guard let folder else { return }
    try append(.reclaimed(Reclaimed(archive: archive.name, identity: archive.identity)))
    do throws(PlatformError) {
      // The record took a while: something else may have got the name.
      guard try folder.status(of: archive.name)?.identity == archive.identity else { return }
      try folder.unlink(archive.name)
      try folder.synchronize()
    } catch {
      throw PrepareError(.undeletable(error), archive.path)
    }
    observer(.reclaimed(archive))
  }
}

extension Root {
  /// Returns the folder of an archive that is safe to delete; nil if not all of its parts were made from it. Throws if one
  /// of them does not hold the names and sizes that were written, or if the archive must not or cannot be deleted.
  func checkDeletable(
    _ archive: ArchiveFile, _ state: RootState, _ settings: PassSettings
  ) throws(PrepareError) -> Directory? {
    guard let source = Source.of(archive.official.kind) else { return nil }
    let catalogs = source.parts.compactMap { Catalog($0, release) }
    guard !catalogs.isEmpty, catalogs.allSatisfy({ state.isMade($0.part, from: archive) }) else { return nil }
    let folder = try folderForDeletion(of: archive)
    for catalog in catalogs {
      guard try io({ () throws(PlatformError) in try directory.kind(of: catalog.part.id) }) == .directory else {
        throw PrepareError(.linkedPart(catalog.part), path(of: catalog.part))
      }
      let tree = try io { () throws(PlatformError) in try directory.directory(catalog.part.id) }
      let known = state.journal.published[catalog.part.id]?.publication.inventory
      guard try inventory(of: tree, catalog, settings) == known else {
        throw PrepareError(.changed(catalog.part, faults: 0, first: nil), path(of: catalog.part))
      }
    }
    guard try io({ () throws(PlatformError) in try folder.status(of: archive.name) })?.identity == archive.identity
    else { throw PrepareError(PassError.changed(archive)) }
    return folder
  }

  /// Opens the folder that an archive is in. Throws if the archive, or its folder below the root, is a link, since what
  /// that leads to belongs elsewhere, and if the folder cannot be written to.
  func folderForDeletion(of archive: ArchiveFile) throws(PrepareError) -> Directory {
    let folder: Directory
    if let own = ownFolders[archive.folder], !own.isEmpty {
      let kind = try io { () throws(PlatformError) in try directory.kind(of: own) }
      guard kind == .directory else { throw PrepareError(.isLink, archive.folder) }
      // It may be a mount point.
      folder = try io { () throws(PlatformError) in try directory.linkedDirectory(own) }
    } else {
      folder = try io { () throws(PlatformError) in try Directory.open(archive.folder) }
    }
    guard try io({ () throws(PlatformError) in try folder.kind(of: archive.name) }) == .file else {
      throw PrepareError(.isLink, archive.path)
    }
    guard folder.isWritable() else { throw PrepareError(.notWritable, archive.folder) }
    return folder
  }
}
