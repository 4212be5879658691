internal import Dataset
internal import Journal
package import Pass
internal import Platform

extension ArchiveFile {
  /// The unpacked tree at `path`, with the parts that it has of `release`. Throws if it has none, and if it is the root's own.
  init(_ path: String, _ release: Release, in root: Directory) throws(PrepareError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let catalogs = Source.tree.rules(release.addingTree()).catalogs
    let tree: TreeFolders
    let status: FileStatus
    do {
      (tree, status) = (try TreeFolders(path, catalogs), try File.status(of: path))
    } catch {
      throw error.isMissing ? PrepareError(.treeMissing, path) : PrepareError(error)
    }
    guard !tree.parts.isEmpty else { throw PrepareError(.treeMissing, path) }
    for catalog in catalogs {
      let part = catalog.part
      guard let folder = tree.parts[part.id] else { continue }
      let theirs = try io { () throws(PlatformError) in try File.status(of: folder) }
      for own in [part.id, "\(Layout.staging)/\(Layout.staged(part))"] {
        // What cannot be opened is no folder that anything is made in.
        guard let ours = try? root.linkedDirectory(own).status() else { continue }  // only looks
        if ours.isSameFile(as: theirs) { throw PrepareError(.treeIsRoot(part), folder) }
      }
    }
    self.init(tree, inode: status.identity.inode)
  }
}

extension Root {
  /// Whether any folder of the unpacked tree is on another file system than the root.
  package func isElsewhere(_ archive: ArchiveFile) throws(PrepareError) -> Bool {
    try io { () throws(PlatformError) in
      let device = try directory.status().device
      for path in (archive.tree?.parts ?? [:]).values where try File.status(of: path).device != device { return true }
      return false
    }
  }

  /// Throws if the files of an unpacked tree cannot be those of parts, since they are on another file system.
  package func checkLink(_ plan: Plan, _ state: RootState, _ link: Link?) throws(PrepareError) {
    guard let link, link.isSameFile, let job = plan.jobs.first(where: { $0.archive.tree != nil }),
      try isElsewhere(job.archive)
    else { return }
    throw PrepareError(.treeElsewhere(link, bytes: job.bytesToWrite), job.archive.title)
  }
}
