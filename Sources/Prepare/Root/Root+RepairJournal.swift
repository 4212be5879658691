internal import Checksums
public import Dataset
internal import Platform

/// What became of a damaged journal.
public enum JournalRepair: Sendable {
  /// There is no journal.
  case absent
  /// Nothing is wrong with it.
  case whole
  /// It was moved to `damaged`, and a new one begun with what could be saved.
  case rebuilt(damaged: String, verdicts: Int, splits: [Split])
}

extension Root {
  /// Begins the journal in the root at `path` anew, with what can be saved of a damaged one: verdicts on archives that are
  /// unchanged, and splits whose folders are those that were published. What is in staging counts no more.
  public static func repairJournal(
    _ path: String, archives: String?, release: Release, tool: String
  ) throws(PrepareError) -> JournalRepair {
    let directory = try io { () throws(PlatformError) in try Directory.open(path) }
    guard try io({ () throws(PlatformError) in try directory.kind(of: Layout.journal) }) != nil else { return .absent }
    do {
      _ = try Journal.read(in: directory, release: release)
      return .whole
    } catch {
      guard case .journalDamaged = error.code else { throw error }
    }

    let file = try io { () throws(PlatformError) in try directory.appendable(Layout.journal, create: false) }
    do {
      try file.lock()
    } catch {
      throw error.isLocked ? PrepareError(.locked, path) : PrepareError(error)
    }
    let salvage = JournalSalvage(try io { () throws(PlatformError) in try file.contents(limit: JournalText.limit) })
    guard [nil, release.fingerprint.hex].contains(salvage.manifest) else { throw PrepareError(.otherRelease, path) }
    let staging = try io { () throws(PlatformError) in try directory.kind(of: Layout.staging) }
    if let archive = salvage.reclaiming.first, staging != nil { throw PrepareError(.onlyCopy, archive) }

    let damaged = try io { () throws(PlatformError) in
      let name = try directory.moveAside(Layout.journal, "\(Layout.journal).damaged")
      try directory.synchronize()
      return name
    }
    let root = try Root(path, archives: archives, release: release, selection: salvage.selection)
    let journal = try Journal.open(in: directory, release: root.release, tool: tool)
    let verdicts = try root.restoreVerdicts(salvage, journal)
    return .rebuilt(damaged: damaged, verdicts: verdicts, splits: try root.restoreSplits(salvage, journal))
  }

  /// Records what is known of archives that are as they were; returns how many verdicts these are.
  private func restoreVerdicts(_ salvage: JournalSalvage, _ journal: Journal) throws(PrepareError) -> Int {
    var count = 0
    for archive in try Survey(self, journal.state).archives where !salvage.reclaiming.contains(archive.name) {
      if let checkpoint = salvage.digests[archive.name], checkpoint.identity == archive.identity {
        try journal.append(.checkpoint(checkpoint))
      }
      if let verdict = salvage.verdicts[archive.name], verdict.identity == archive.identity {
        try journal.append(.verdict(verdict))
        count += 1
      }
    }
    return count
  }

  /// Records the splits whose folders are the published ones, and returns them.
  private func restoreSplits(_ salvage: JournalSalvage, _ journal: Journal) throws(PrepareError) -> [Split] {
    var splits: [Split] = []
    for split in Split.allCases {
      let status = try io { () throws(PlatformError) in try directory.status(of: Layout.folder(of: split)) }
      guard let publication = salvage.publications[split.rawValue], status?.identity.inode == publication.folder else {
        continue
      }
      try journal.append(.published(publication))
      splits.append(split)
    }
    return splits
  }
}
