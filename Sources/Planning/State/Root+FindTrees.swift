internal import Dataset
public import Pass
internal import Platform

/// An unpacked tree that lies below a root.
public struct FoundTree: Sendable {
  public let tree: TreeFolders
  /// How many class folders of training images it has.
  public let classes: Int
  /// Whether it is on another file system than the root.
  public let isElsewhere: Bool
}

/// Looking for unpacked trees below the root. What cannot be looked at is left out: this is only for advice.
extension Root {
  /// Returns the trees that lie in the root, or up to two folders below it, in the order of their paths.
  public func findTrees() -> [FoundTree] {
    var found: [FoundTree] = []
    var folders = [(path: directory.path, depth: 0)]
    var looks = 0
    while !folders.isEmpty, looks < Self.mostLooks {
      let (path, depth) = folders.removeFirst()
      looks += 1
      if let tree = tree(at: path, isRoot: depth == 0) {
        found.append(tree)
        continue
      }
      guard depth < 2, let names = try? Directory.open(path).names() else { continue }  // only looks
      folders += names.sorted().filter { !isOwn($0) }.map { (path == "/" ? "/\($0)" : "\(path)/\($0)", depth + 1) }
    }
    return found
  }

  private func tree(at path: String, isRoot: Bool) -> FoundTree? {
    guard let archive = try? ArchiveFile(path, release, in: directory), let tree = archive.tree,  // only looks
      let train = tree.parts[Part.train.id], !isRoot || train != "\(path)/\(Part.train.id)",
      let catalog = Catalog(.train, release), let folder = try? Directory.open(train)  // only looks
    else { return nil }
    var listing = Listing()
    guard (try? listing.read(folder)) != nil else { return nil }  // only looks
    let classes = (0..<listing.count).count { listing.withName($0) { catalog.folder(named: $0) != nil } }
    guard classes > 0 else { return nil }
    let isElsewhere = (try? isElsewhere(archive)) ?? false  // only for advice
    return FoundTree(tree: tree, classes: classes, isElsewhere: isElsewhere)
  }

  /// Whether a name is one of those in roots, and of class folders, in which no tree is looked for.
  private func isOwn(_ name: String) -> Bool {
    name.hasPrefix(".") || name == Layout.staging || name == Layout.quarantine || Wnid(name) != nil
      || Part.all.contains { $0.id.split(separator: "/").first.map(String.init) == name }
  }

  private static let mostLooks = 200
}
