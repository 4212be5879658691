public import Dataset
public import Pass
public import Platform
public import Tree

/// Writes those items of an archive that a tree lacks into a folder beside it, from which they are moved into the tree
/// after they are on the disk.
public struct RestoringSink: Sink {
  private let tree: Directory
  private let catalog: Catalog
  private let needs: RepairNeeds
  private let files: FolderSink

  /// Prepares writing into `folder`, which is empty and on the file system of `tree`. `tree` is the folder of the
  /// catalog's part, and `needs` is what it needs.
  public init(_ needs: RepairNeeds, tree: Directory, into folder: Directory, _ catalog: Catalog) {
    (self.needs, self.tree, self.catalog) = (needs, tree, catalog)
    files = FolderSink(folder)
  }

  /// Returns whether the item is missing in the tree or has wrong content there. Makes its folder if so.
  public func wants(_ item: Item) throws(PlatformError) -> Bool {
    guard try lacks(item) else { return false }
    return try files.wants(item)
  }

  /// Returns whether the item is missing in the tree or has wrong content there.
  public func lacks(_ item: Item) throws(PlatformError) -> Bool {
    guard needs.classes.contains(item.wnid) else { return false }
    if needs.faulty.contains(item) { return true }
    return try tree.kind(of: catalog.path(of: item)) != .file
  }

  public func begin(_ wnid: Wnid) throws(PlatformError) { try files.begin(wnid) }

  public func take(_ path: RawSpan, _ content: RawSpan, _ scratch: inout Buffer) throws(PlatformError) {
    try files.take(path, content, &scratch)
  }

  public func begin(_ path: String, size: Int64) throws(PlatformError) -> any LargeFile {
    try files.begin(path, size: size)
  }

  /// Gives the files in `folder`, and in its folders, their names in `tree`; returns how many there were. Files of these
  /// names are replaced; anything else that has one of them stays, and so does the new file.
  ///
  /// The content must be on the disk. The new names are not yet when this returns.
  public static func moveRestored(from folder: Directory, to tree: Directory) throws(TreeError) -> Int {
    try io { () throws(PlatformError) in try move(from: folder, to: tree) }
  }

  private static func move(from folder: Directory, to tree: Directory) throws(PlatformError) -> Int {
    var files = 0
    for name in try folder.names() {
      if try folder.kind(of: name) == .directory {
        let source = try folder.directory(name)
        guard try !source.names().isEmpty, try [nil, .directory].contains(tree.kind(of: name)) else { continue }
        try tree.makeDirectory(name)
        files += try move(from: source, to: try tree.directory(name))
      } else if try [nil, .file].contains(tree.kind(of: name)) {
        try tree.replace(name, by: name, in: folder)
        files += 1
      }
    }
    return files
  }
}
