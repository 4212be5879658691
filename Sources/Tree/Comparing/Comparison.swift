internal import Dataset

/// How the files of a tree differ from those of an archive.
public struct Comparison: Sendable {
  /// The numbers of items that are missing in the tree, or have other bytes there.
  var differing: [Wnid?: [UInt32]] = [:]
  /// The numbers of files with names of items that the archive does not have.
  var surplus: [Wnid?: [UInt32]] = [:]

  /// The classes of folders that the other copy does not have at all.
  var surplusFolders: [Wnid] = []

  /// The paths of files that are missing in a part whose files may have any names, or have other bytes there.
  var differingPaths: [[UInt8]] = []

  /// How many files, or folders of classes that the other copy lacks, differ.
  public var count: Int {
    [differing, surplus].flatMap(\.values).reduce(surplusFolders.count + differingPaths.count) { $0 + $1.count }
  }

  /// The classes in whose folders there are any; nil is the part's own folder.
  var folders: Set<Wnid?> { Set(differing.keys).union(surplus.keys) }

  func differing(_ wnid: Wnid?) -> [Int] { differing[wnid, default: []].sorted().map(Int.init) }

  func surplus(_ wnid: Wnid?) -> [Int] { surplus[wnid, default: []].sorted().map(Int.init) }
}
