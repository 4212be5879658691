internal import Archive
internal import Dataset
internal import Platform

/// Gathers what differs between the images of an archive and the files of a tree.
final class Comparison: Sendable {
  private let differing = Locked<[String]>([])
  private let surplus = Locked<[String]>([])

  /// Notes an image, by its path in the split, that is not the same in the tree.
  func note(_ path: String) { differing.withLock { $0.append(path) } }

  /// Notes files in `tree` with names of training images of `wnid` that the archive does not have: the tables do not tell.
  func noteSurplus(of wnid: Wnid, beside numbers: Set<Int>, in tree: Directory) throws(PlatformError) {
    var listing = Listing()
    do {
      try listing.read(try tree.linkedDirectory(wnid.description))
    } catch {
      // The audit has told of a folder that cannot be read.
      if error.isResourceLimit { throw error }
      return
    }
    for index in 0..<listing.count {
      let name = listing.withName(index) { name in
        MemberName.trainImage(name, of: wnid).flatMap { numbers.contains($0.number) ? nil : escaped(name) }
      }
      if let name { surplus.withLock { $0.append("\(wnid)/\(name)") } }
    }
  }

  /// What was noted, in no order.
  var result: (differing: [String], surplus: [String]) { (differing.withLock { $0 }, surplus.withLock { $0 }) }
}
