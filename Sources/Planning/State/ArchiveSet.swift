internal import Dataset
public import Pass

/// Archives that are there, at most one of each name, in their order.
package struct ArchiveSet: Sendable {
  package private(set) var all: [ArchiveFile] = []
  private var positions: [String: Int] = [:]

  /// Makes a set of archives, all of which have different names.
  init(_ archives: [ArchiveFile] = []) { for archive in archives { append(archive) } }

  mutating func append(_ archive: ArchiveFile) {
    positions[archive.name] = all.count
    all.append(archive)
  }

  /// The archive called `name`, if it is there.
  package subscript(name: String) -> ArchiveFile? { positions[name].map { all[$0] } }
}

extension [ArchiveFile] {
  /// The same archives in groups: those that one row of the release's table stands for are together, others are alone.
  public var bySeries: [[ArchiveFile]] {
    reduce(into: []) { groups, archive in
      if let series = archive.official.series, groups.last?.last?.official.series == series {
        groups[groups.count - 1].append(archive)
      } else {
        groups.append([archive])
      }
    }
  }
}
