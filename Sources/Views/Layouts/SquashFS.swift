internal import Dataset
internal import Export

extension View {
  /// One file with the tree in it, which Linux mounts, and copies faster than a million files. JPEGs are not compressed again.
  public static let squashFS = View(
    "squashfs",
    packing: ViewPacking(
      tool: "mksquashfs", package: "squashfs-tools",
      // Without -exit-on-error an image that cannot be read becomes an empty file.
      options: ["-noappend", "-exit-on-error", "-no-progress", "-quiet", "-no-xattrs", "-noD", "-noF"]),
    "one file with train/, val/ and test/ in it, to be mounted; needs mksquashfs"
  ) { _ in
    Arrangement { split, synset in synset.map { "\(split.name)/\($0.wnid)" } ?? split.name }
  }
}
