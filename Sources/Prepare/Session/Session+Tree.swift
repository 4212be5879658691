internal import Dataset
internal import Pass
internal import Planning
internal import Platform

/// Moving files out of an unpacked tree.
extension Session {
  /// Takes from the tree the names of files that a published part has. Until a part is published, its files have both names,
  /// so whatever removes staged files removes none of theirs.
  func removeMoved(_ part: Part, from tree: ArchiveFile) throws(PrepareError) {
    guard tree.tree?.parts[part.id] != nil, case .published = try state().status(of: part),
      let catalog = Catalog(part, root.release)
    else { return }
    let folder = try io { () throws(PlatformError) in try root.directory.directory(part.id) }
    let files = try passing { () throws(PassError) in
      try TreeRemoval.run(tree, catalog, publishedIn: folder, settings)
    }
    if files > 0 { observer(.moved(part, files: files)) }
  }
}
