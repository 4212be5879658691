internal import Dataset
internal import Platform

extension Root {
  /// Removes what is staged, never a published split and never an archive. Returns whether there was anything. Throws
  /// where an archive's space was given back, so that what is staged is all that is left of it.
  public func clean(tool: String) throws(PrepareError) -> Bool {
    guard try hasStaging() else { return false }
    if try io({ () throws(PlatformError) in try directory.kind(of: Layout.journal) }) != nil {
      let journal = try Journal.open(in: directory, release: release, tool: tool)
      try finishPublications(journal)
      for staged in journal.state.staged.values where (journal.state.reclaiming[staged.archive]?.offset ?? 0) > 0 {
        throw PrepareError(.onlyCopy, staged.archive)
      }
      for split in Split.allCases { try drop(split, journal) }
    }
    try io { () throws(PlatformError) in try directory.removeTree(Layout.staging) }
    return true
  }
}
