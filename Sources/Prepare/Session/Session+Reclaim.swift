internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform

/// Deleting archives that are not needed any more: only on request, and only if all that was made of them is still there.
extension Session {
  /// Deletes the archive if all parts that it feeds are published, and hold the names and sizes that were written.
  func reclaim(_ archive: ArchiveFile) throws(PrepareError) {
    let state = try state()
    guard let source = Source.of(archive.official.kind) else { return }
    let catalogs = source.parts.compactMap { Catalog($0, root.release) }
    guard !catalogs.isEmpty, catalogs.allSatisfy({ state.isMade($0.part, from: archive) }) else { return }
    let folder = try root.folderForDeletion(of: archive)
    for catalog in catalogs {
      let tree = try io { () throws(PlatformError) in try root.directory.directory(catalog.part.id) }
      guard try inventory(of: tree, catalog) == state.journal.published[catalog.part.id]?.publication.inventory else {
        throw PrepareError(.changed(catalog.part, faults: 0, first: ""), root.path(of: catalog.part))
      }
    }
    guard try io({ () throws(PlatformError) in try folder.status(of: archive.name) })?.identity == archive.identity
    else {
      throw PrepareError(PassError.changed(archive))
    }
    try append(.reclaimed(Reclaimed(archive: archive.name, identity: archive.identity)))
    try io { () throws(PlatformError) in
      try folder.unlink(archive.name)
      try folder.synchronize()
    }
    observer(.reclaimed(archive))
  }
}

extension Root {
  /// Opens the folder that an archive is in. Throws if the archive, or its folder below the root, is a link, since what
  /// that leads to belongs elsewhere, and if the folder cannot be written to.
  func folderForDeletion(of archive: ArchiveFile) throws(PrepareError) -> Directory {
    let folder: Directory
    if let own = ownFolders[archive.folder], !own.isEmpty {
      let kind = try io { () throws(PlatformError) in try directory.kind(of: own) }
      guard kind == .directory else { throw PrepareError(.isLink, archive.folder) }
      folder = try io { () throws(PlatformError) in try directory.directory(own) }
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
