public import Dataset
public import Platform
public import Tree

/// Where the folder of a part is: what has to be known before anything in it is changed.
public enum Placement {
  /// Throws `sameFolder` if the folder of `part` in `root` is another part's too: what belongs in one is unexpected in the
  /// other.
  public static func checkOwnFolder(_ part: Part, in root: Directory) throws(TreeError) {
    guard let folder = try status(of: part, in: root) else { return }
    for other in Part.all where other != part {
      guard let second = try status(of: other, in: root) else { continue }
      if (folder.identity.inode, folder.device) == (second.identity.inode, second.device) {
        throw TreeError(.sameFolder(other), path(of: part, in: root))
      }
    }
  }

  /// Throws `otherFileSystem` if the folder of `part` in `root`, which may be a link, is on another file system: nothing
  /// that is staged in the root can be renamed to it.
  public static func checkFileSystem(_ part: Part, in root: Directory) throws(TreeError) {
    let device = try io { () throws(PlatformError) in try root.status().device }
    if let folder = try status(of: part, in: root), folder.device != device {
      throw TreeError(.otherFileSystem, path(of: part, in: root))
    }
  }

  /// The status of the part's folder; nil if there is none that can be opened, which an audit reports.
  private static func status(of part: Part, in root: Directory) throws(TreeError) -> FileStatus? {
    do {
      return try root.linkedDirectory(part.id).status()
    } catch {
      if error.isMachineFault { throw TreeError(error) }
      return nil
    }
  }

  static func path(of part: Part, in root: Directory) -> String { "\(root.path)/\(part.id)" }
}

/// Runs `body`, and turns its error into one about the tree.
func io<Result: ~Copyable>(_ body: () throws(PlatformError) -> Result) throws(TreeError) -> Result {
  do {
    return try body()
  } catch {
    throw TreeError(error)
  }
}
