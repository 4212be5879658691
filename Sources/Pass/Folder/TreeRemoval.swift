public import Dataset
public import Platform

/// Takes the names of files from an unpacked tree which a published part has now: the end of moving them.
public enum TreeRemoval {
  /// Removes those names of `archive`, a tree, whose files are the very files at their places in `folder`, that of the
  /// catalog's part. Everything else stays; class folders that are empty then are removed. Returns how many names these were.
  public static func run(
    _ archive: ArchiveFile, _ catalog: Catalog, publishedIn folder: Directory, _ settings: PassSettings
  ) throws(PassError) -> Int {
    guard let tree = archive.tree else { preconditionFailure("an archive that is no tree") }
    let walk = try TreeWalk(tree, [catalog], archive: archive.title, stopSignal: settings.stopSignal)
    var remover = Remover(catalog, folder, archive.title)
    try walk.run(&remover, isEnded: { false })
    for name in remover.folders {
      try sinking(archive.title) { () throws(PlatformError) in
        let part = try tree.folder(of: catalog.part)
        if try part.kind(of: name) == .directory { try part.removeIfEmpty(name) }
      }
    }
    return remover.removed
  }
}

private struct Remover: TreeVisitor, ~Copyable {
  private let catalog: Catalog
  private let part: Directory
  private let title: String
  private var bench = Workbench(capacity: 0)
  private(set) var removed = 0
  /// The class folders of the tree.
  private(set) var folders: [String] = []

  init(_ catalog: Catalog, _ part: Directory, _ title: String) {
    (self.catalog, self.part, self.title) = (catalog, part, title)
  }

  mutating func visit(
    _ index: Int, of listing: borrowing Listing, in folder: Directory, _ item: Item, _ piece: TreePiece
  ) throws(PassError) {
    guard catalog.isSelected(item), listing.kind(index) == .file else { return }
    bench.set(item, catalog)
    try sinking(title) { () throws(PlatformError) in
      let isRemoved = try bench.withTarget(in: part) { target, name throws(PlatformError) in
        // A link to the published folder itself holds its only names.
        guard let published = try target.status(ofFile: name), try !target.status().isSameFile(as: folder.status())
        else { return false }
        return try folder.unlink(index, of: listing, ifSameAs: published)
      }
      if isRemoved { removed += 1 }
    }
  }

  mutating func end(_ piece: TreePiece) throws(PlatformError) {
    if let wnid = piece.wnid, piece.folder?.name.count == wnid.description.utf8.count { folders.append("\(wnid)") }
  }
}
