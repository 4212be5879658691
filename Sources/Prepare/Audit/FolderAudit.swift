internal import Dataset
internal import Platform
internal import Synchronization

/// Compares folders with what is expected in them; one for each thread.
struct FolderAudit: ~Copyable {
  private let expectation: Expectation
  private let settings: AuditSettings
  private let counters: AuditCounters
  private var listing = Listing()
  private var reader = EdgeReader()

  init(_ expectation: Expectation, _ settings: AuditSettings, _ counters: AuditCounters) {
    (self.expectation, self.settings, self.counters) = (expectation, settings, counters)
  }

  /// Audits the folder of `synset`, which is in `folder`.
  mutating func audit(_ synset: Synset, in folder: Directory, isLink: Bool) throws(PrepareError) -> FolderFindings {
    var findings = FolderFindings(expectation.split, synset, limit: settings.limit)
    let directory: Directory
    do {
      directory = try folder.linkedDirectory(synset.wnid.description)
      try listing.read(directory)
    } catch {
      findings.add(try Fault(folder: error))
      return findings
    }
    findings.isRead = true
    if isLink { findings.add(Fact.linked) }
    let names = NamesAudit(expectation, settings, counters, synset, directory)
    try names.audit(0..<listing.count, of: listing, &reader, &findings)
    counters.foldersDone.add(1, ordering: .relaxed)
    return findings
  }

  /// Audits the names in `range` of `names`, which are in a split's own folder.
  mutating func audit(
    _ range: Range<Int>, of names: borrowing Listing, in folder: Directory
  ) throws(PrepareError) -> FolderFindings {
    var findings = FolderFindings(expectation.split, nil, limit: settings.limit)
    try NamesAudit(expectation, settings, counters, nil, folder).audit(range, of: names, &reader, &findings)
    findings.isRead = true
    return findings
  }
}

extension Fault {
  /// What it means that a folder cannot be read. Throws where the fault is not in the folder.
  init(folder error: PlatformError) throws(PrepareError) {
    if error.isMissing {
      self = .notAFolder
    } else {
      try self.init(file: error)
    }
  }

  /// What it means that a file cannot be read. Throws where the fault is not in the file.
  init(file error: PlatformError) throws(PrepareError) {
    if error.isResourceLimit { throw PrepareError(error) }
    self = .unreadable(error.reason)
  }
}
