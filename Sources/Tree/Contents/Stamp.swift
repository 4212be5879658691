internal import Checksums
public import Dataset
public import Platform

/// How a part that was published is recognised: a change of the names in its folders changes it, a copy that keeps times
/// does not.
public enum Stamp {
  /// Returns the stamp of `folder`, the folder of the catalog's part: a SHA-256 in hexadecimal digits.
  ///
  /// It is that of a line for each name in the folder, but those that file managers leave behind, in the order of the
  /// names' bytes: the name, a zero byte, its modification time in nanoseconds since 1970 in decimal digits, and a line feed. Links
  /// are not followed. For a flat part it is that of the digits of the folder's own modification time. For a part whose files
  /// may have any names there is such a line for each folder, with its path in the place of a name; that of the part's own
  /// folder is empty.
  public static func of(_ folder: Directory, _ catalog: Catalog) throws(TreeError) -> String {
    if catalog.hasAnyNames { return try ofFolders(below: folder) }
    return try io { () throws(PlatformError) in
      guard catalog.hasFolders else {
        return Digest.of(Array("\(try folder.status().identity.modified)".utf8), .sha256).hex
      }
      var listing = Listing()
      try listing.read(folder)
      var lines: [[UInt8]] = []
      for index in 0..<listing.count {
        if listing.kind(index) == .file, listing.withName(index, Layout.isHiddenFile) { continue }
        guard let status = try listing.status(index, in: folder) else { continue }
        lines.append(listing.withName(index, bytes) + [0] + Array("\(status.identity.modified)\n".utf8))
      }
      // No name has a zero in it, so the lines have the order of the names.
      lines.sort { $0.lexicographicallyPrecedes($1) }
      return Digest.of(Array(lines.joined()), .sha256).hex
    }
  }

  private static func ofFolders(below root: Directory) throws(TreeError) -> String {
    var lines: [[UInt8]] = []
    try FolderWalk.visit(root) { (folder, path, _) throws(TreeError) in
      let modified = try io { () throws(PlatformError) in try folder.status().identity.modified }
      lines.append(path + [0] + Array("\(modified)\n".utf8))
    }
    return Digest.of(Array(lines.joined()), .sha256).hex
  }
}
