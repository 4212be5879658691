internal import Dataset

/// How the files of a tree differ from those of an archive.
public struct Comparison: Sendable {
  var differing: [Wnid?: [UInt32]] = [:]
  var surplus: [Wnid?: [UInt32]] = [:]

  /// How many items of the archive are missing in the tree, or have other bytes there.
  public var differingCount: Int { differing.values.reduce(0) { $0 + $1.count } }

  /// How many files have names of items that the archive does not have.
  public var surplusCount: Int { surplus.values.reduce(0) { $0 + $1.count } }

  /// The classes in whose folders there are any; nil is the part's own folder.
  var folders: Set<Wnid?> { Set(differing.keys).union(surplus.keys) }

  func differing(_ wnid: Wnid?) -> [Int] { differing[wnid, default: []].sorted().map(Int.init) }

  func surplus(_ wnid: Wnid?) -> [Int] { surplus[wnid, default: []].sorted().map(Int.init) }
}
