internal import Dataset
internal import Platform

extension Root {
  /// Removes what is staged, never a published split and never an archive. Returns whether there was anything. Throws
  /// where what is staged is all that is left of an archive.
  public func clean(tool: String) throws(PrepareError) -> Bool {
    guard try hasStaging() else { return false }
    _ = try openStaging()
    let hasJournal = try io { () throws(PlatformError) in try directory.kind(of: Layout.journal) } != nil
    let journal = hasJournal ? try Journal.open(in: directory, release: release, tool: tool) : nil
    if let journal { try finishPublications(journal) }
    let survey = try Survey(self, journal?.state ?? JournalState())
    for split in Split.allCases { try survey.checkOnlyCopy(of: split) }
    if let journal {
      for split in Split.allCases { try drop(split, journal) }
    }
    try io { () throws(PlatformError) in _ = try directory.removeTree(Layout.staging) }
    return true
  }
}
