internal import Platform

/// Which images of an archive a tree needs.
struct Repair: Sendable {
  /// The split's folder.
  let tree: Directory
  /// Paths in the split of files that are there and wrong.
  let faulty: Set<String>

  /// Whether the image with this path is missing in the tree, or wrong there.
  func wants(_ path: String) throws(PrepareError) -> Bool {
    if faulty.contains(path) { return true }
    return try io { () throws(PlatformError) in try tree.kind(of: path) } != .file
  }
}
