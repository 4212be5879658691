internal import Dataset

extension View {
  /// One file with the tree in it, which Linux mounts, and copies faster than a million files. JPEGs are not compressed again.
  public static let squashFS = View(
    "squashfs",
    packing: ViewPacking(
      tool: "mksquashfs", package: "squashfs-tools",
      options: ["-noappend", "-no-progress", "-quiet", "-no-xattrs", "-noD", "-noF"]),
    "one file with train/, val/ and test/ in it, to be mounted; needs mksquashfs"
  ) { _ in
    Arrangement { split, synset in synset.map { "\(split.name)/\($0.wnid)" } ?? split.name }
  }
}

/// The program that makes one file of a tree.
public struct ViewPacking: Sendable, Equatable {
  /// What it is called; it takes the tree, the file, and the options.
  public let tool: String
  /// The package that has it.
  public let package: String
  let options: [String]
}
