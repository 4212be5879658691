internal import Dataset
public import Planning
internal import Platform

extension Runner {
  /// Repairs archives whose checksum is wrong: fetches what looks damaged, and changes an archive only once the whole is
  /// known to be the published one. What is refused does not keep others from being repaired; these errors are returned.
  /// With `pieces`, a torrent or a Metalink, what looks damaged are the pieces with other checksums than listed there.
  public func repair(
    _ names: [String], from servers: RemoteArchives, pieces: PieceFile? = nil
  ) throws(PrepareError) -> [PrepareError] {
    var failures: [PrepareError] = []
    var targets: [RepairTarget] = []
    // A wrong folder stays as it is.
    let state = try RootState(root)
    for official in try archives(names) {
      try collect(&failures) { () throws(PrepareError) in
        let list = try pieces?.list(of: official)
        guard let target = try RepairTarget.find(official, state, list) else {
          throw PrepareError(.unrepairable(.absent), official.name)
        }
        targets.append(target)
      }
    }
    guard !targets.isEmpty else { return failures }
    let session = try Session(root, options, observer)
    for target in targets {
      try collect(&failures) { () throws(PrepareError) in
        try session.repair(target, from: servers)
      }
    }
    return failures
  }
}
