internal import Dataset
internal import Journal
public import Pass
public import Planning
internal import Platform

/// Fetching archives from servers.
extension Runner {
  /// Fetches archives, and compares them with their published checksums while they come. Those that are there are verified,
  /// if that was not done before. What is refused does not keep others from being fetched; these errors are returned.
  ///
  /// `names` are those of archives, or their kinds; if there are none, the archives of the usual parts are fetched.
  public func download(_ names: [String], from servers: RemoteArchives) throws(PrepareError) -> [PrepareError] {
    let wanted = try archives(names)
    var failures: [PrepareError] = []
    var present: [String] = []
    do {
      let session = try Session(root, options, observer)
      let state = try session.state()
      for official in wanted {
        if let archive = state.archive(named: official.name), archive.isWhole {
          present.append(official.name)
          continue
        }
        try collect(&failures) { () throws(PrepareError) in try session.download(official, from: servers) }
      }
    }
    guard !present.isEmpty else { return failures }
    return failures + (try run([Stage.verify(present, again: false)]))
  }

  /// Returns what `download` would fetch: each archive, and how many of its bytes are there; all of them if it is whole. The
  /// errors that it would meet are shown and returned, too.
  public func previewDownload(
    _ names: [String], from servers: RemoteArchives
  ) throws(PrepareError) -> (found: [(archive: ArchiveFile, present: Int64)], failures: [PrepareError]) {
    let state = try RootState(root)
    let folder = try io { () throws(PlatformError) in try Directory.open(root.archiveFolders[0]) }
    var found: [(archive: ArchiveFile, present: Int64)] = []
    var failures: [PrepareError] = []
    for official in try archives(names) {
      if let archive = state.archive(named: official.name), archive.isWhole {
        found.append((archive, archive.identity.size))
        continue
      }
      try collect(&failures) { () throws(PrepareError) in
        let archive = try servers.find(official, of: root.release)
        let unfinished = try UnfinishedFile(folder: folder, name: official.name).find()
        found.append((archive, unfinished?.bytes ?? 0))
      }
    }
    return (found, failures)
  }

  /// Throws if there is no room for what `wanted` lacks.
  public func checkRoom(_ wanted: [(archive: ArchiveFile, present: Int64)]) throws(PrepareError) {
    let needed = wanted.reduce(0) { $0 + max(0, $1.archive.identity.size - $1.present) }
    let free = try io { () throws(PlatformError) in try Directory.open(root.archiveFolders[0]).volume().freeBytes }
    guard needed <= free else { throw PrepareError(.noSpace(needed: needed, free: free), root.archiveFolders[0]) }
  }

  func archives(_ names: [String]) throws(PrepareError) -> [OfficialArchive] {
    let release = root.release
    guard !names.isEmpty else {
      let kinds = Part.all.filter(\.isDefault).compactMap { Source.feeding($0).first?.kind }
      return release.archives.filter { kinds.contains($0.kind) && !$0.isGunzipped }
    }
    var wanted: [OfficialArchive] = []
    for name in names {
      let named = release.archives.filter { $0.name == name || $0.kind == name && !$0.isGunzipped }
      guard !named.isEmpty else { throw PrepareError(.unknownArchive, name) }
      for archive in named where !wanted.contains(archive) { wanted.append(archive) }
    }
    return wanted
  }
}
