public import Platform
public import Tree

/// Moves what was staged for a published part into it.
public enum Extension {
  /// Moves class folders from `folder` to `tree`, each of them whole; of those that are in both, the files. Goes on where
  /// an earlier call was interrupted.
  ///
  /// Throws if a name is taken, and never replaces anything. The content must be on the disk. The new names are not yet when
  /// this returns.
  public static func move(from folder: Directory, to tree: Directory) throws(TreeError) {
    try io { () throws(PlatformError) in
      for name in try folder.names().sorted() {
        guard try folder.kind(of: name) == .directory, try tree.kind(of: name) == .directory else {
          try tree.rename(name, in: folder, to: name)
          continue
        }
        let (source, target) = (try folder.directory(name), try tree.directory(name))
        for file in try source.names() { try target.rename(file, in: source, to: file) }
      }
    }
  }

  /// Removes the folders that `move` has emptied. The new names must be on the disk.
  public static func removeEmptied(in folder: Directory) throws(TreeError) {
    try io { () throws(PlatformError) in
      for name in try folder.names() where try folder.kind(of: name) == .directory { try folder.removeIfEmpty(name) }
    }
  }
}
