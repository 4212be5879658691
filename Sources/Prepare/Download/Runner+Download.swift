internal import Archive
internal import Dataset
internal import Journal
internal import Pass
public import Planning
internal import Platform
internal import Transfer

/// Fetching archives from servers.
extension Runner {
  /// Fetches the archives that are wanted, and compares them with their published checksums while they come. Those that are
  /// there are verified, if that was not done before. What is refused does not keep others from being fetched; these errors
  /// are returned.
  public func download(_ request: DownloadRequest) throws(PrepareError) -> [PrepareError] {
    let wanted = try request.archives(of: root.release)
    for official in wanted { _ = try request.address(of: official) }
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
        try collect(&failures) { () throws(PrepareError) in try session.download(official, request) }
      }
    }
    guard !present.isEmpty else { return failures }
    return failures + (try run([Stage.verify(present, again: false)]))
  }
}

extension ArchiveFile {
  /// Whether it does not look like an unfinished download.
  fileprivate var isWhole: Bool {
    guard isFile, identity.size >= official.bytes ?? 1 else { return false }
    if case .unfinished = flaw { return false }
    return true
  }
}
