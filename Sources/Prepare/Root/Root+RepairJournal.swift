internal import Checksums
public import Dataset
internal import Platform

/// What became of a damaged journal.
public enum JournalRepair: Sendable {
  /// There is no journal.
  case absent
  /// Nothing is wrong with it.
  case whole
  /// It is kept as `damaged`, and a new one has its place, with what could be saved.
  case rebuilt(damaged: String, verdicts: Int, splits: [Split])
}

extension Root {
  /// Begins the journal in the root at `path` anew, with what can be saved of a damaged one: verdicts on archives that are
  /// unchanged, and splits whose folders are those that were published. What is in staging counts no more.
  ///
  /// Nothing is touched before all is known; then the damaged journal is copied, and the new one takes its name at once.
  public static func repairJournal(
    _ path: String, archives: String?, release: Release, tool: String
  ) throws(PrepareError) -> JournalRepair {
    var root = try Root(opening: path, archives: archives, release: release)
    guard try io({ () throws(PlatformError) in try root.directory.kind(of: Layout.journal) }) != nil else {
      return .absent
    }
    guard try root.isJournalDamaged() else { return .whole }
    let file = try Journal.lock(in: root.directory, create: false)
    // Another repair may have been faster.
    guard try root.isJournalDamaged() else { return .whole }

    let bytes = try io { () throws(PlatformError) in try file.contents(limit: JournalText.limit) }
    let salvage = JournalSalvage(bytes, release)
    guard [nil, release.fingerprint.hex].contains(salvage.manifest) else { throw PrepareError(.otherRelease, path) }
    root.release = release.selecting(salvage.selection)
    var text = NewJournal()
    text.append(.root(RootRecord(root.release, tool: tool)))
    let verdicts = try root.restoreVerdicts(salvage, &text)
    let splits = try root.restoreSplits(salvage, &text)
    let survey = try Survey(root, text.state)
    for split in Split.allCases {
      if let archive = try survey.onlyCopy(of: split, givenBack: salvage.reclaiming) {
        throw PrepareError(.onlyCopy, archive)
      }
    }

    do {
      try root.write(bytes)
      let damaged = try root.directory.moveAside(Layout.newJournal, Layout.damagedJournal)
      try root.write(text.bytes)
      try root.directory.synchronize()
      try root.directory.replace(Layout.journal, by: Layout.newJournal, in: root.directory)
      try root.directory.synchronize()
      // It has the lock up to here.
      try file.close()
      return .rebuilt(damaged: damaged, verdicts: verdicts, splits: splits)
    } catch {
      throw PrepareError(error)
    }
  }

  /// Whether the journal is damaged in the middle; throws what else is wrong with it.
  private func isJournalDamaged() throws(PrepareError) -> Bool {
    do {
      _ = try Journal.read(in: directory, release: release)
      return false
    } catch {
      guard case .journalDamaged = error.code else { throw error }
      return true
    }
  }

  /// Writes `bytes` under the name of a new journal, and returns when they are on the disk.
  private func write(_ bytes: [UInt8]) throws(PlatformError) {
    let file = try directory.create(Layout.newJournal)
    try file.write(bytes)
    try file.synchronize()
    try file.close()
  }

  /// Records what is known of archives that are as they were; returns how many verdicts these are.
  private func restoreVerdicts(_ salvage: JournalSalvage, _ text: inout NewJournal) throws(PrepareError) -> Int {
    var count = 0
    for archive in try Survey(self, text.state).archives {
      if let checkpoint = salvage.digests[archive.name], checkpoint.identity == archive.identity {
        text.append(.checkpoint(checkpoint))
      }
      if let verdict = salvage.verdicts[archive.name], verdict.identity == archive.identity {
        text.append(.verdict(verdict))
        count += 1
      }
    }
    return count
  }

  /// Records the splits whose folders are the published ones, and returns them.
  private func restoreSplits(_ salvage: JournalSalvage, _ text: inout NewJournal) throws(PrepareError) -> [Split] {
    var splits: [Split] = []
    for split in Split.allCases {
      let status = try io { () throws(PlatformError) in try directory.status(of: Layout.folder(of: split)) }
      guard let publication = salvage.publication(of: split), status?.identity.inode == publication.folder else {
        continue
      }
      text.append(.published(publication))
      splits.append(split)
    }
    return splits
  }
}

/// The records of a journal that is yet to be written.
private struct NewJournal {
  private(set) var state = JournalState()
  private(set) var bytes: [UInt8] = []

  mutating func append(_ event: Record.Event) {
    let record = Record(sequence: state.sequence + 1, time: Process.time, event: event)
    guard state.apply(record) else { preconditionFailure("a record out of order") }
    bytes += record.line
  }
}
