internal import Platform

/// Walks through all folders of a part whose files may have any names.
enum FolderWalk {
  /// Calls `body` with each folder below `root`, its path (that of `root` is empty) and its listing: first with `root`, then
  /// with the others in the order of their paths' bytes. Links are not followed.
  static func visit(
    _ root: Directory, _ body: (Directory, _ path: [UInt8], borrowing Listing) throws(TreeError) -> Void
  ) throws(TreeError) {
    var waiting: [[UInt8]] = [[]]
    var listing = Listing()
    while let path = waiting.popLast() {
      let folder: Directory
      if path.isEmpty {
        folder = root
      } else {
        folder = try io { () throws(PlatformError) in try root.directory(String(decoding: path, as: UTF8.self)) }
      }
      try io { () throws(PlatformError) in try listing.read(folder) }
      try body(folder, path, listing)
      for index in 0..<listing.count where listing.kind(index) == .directory {
        waiting.append((path.isEmpty ? [] : path + [UInt8(ascii: "/")]) + listing.withName(index, bytes))
      }
      waiting.sort { $1.lexicographicallyPrecedes($0) }
    }
  }
}
