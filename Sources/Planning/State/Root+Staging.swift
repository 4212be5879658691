internal import Checksums
public import Dataset
package import Journal
package import Platform

extension Root {
  /// The inodes of the folders that parts are staged in, by the part's name.
  package func stagedFolders() throws(PrepareError) -> [String: UInt64] {
    guard try io({ () throws(PlatformError) in try hasOwnStaging() }) else { return [:] }
    return try io { () throws(PlatformError) in
      let staging = try directory.directory(Layout.staging)
      var folders: [String: UInt64] = [:]
      for part in Part.all {
        guard let status = try staging.status(of: Layout.staged(part)), status.kind == .directory else { continue }
        folders[part.id] = status.identity.inode
      }
      return folders
    }
  }

  /// Whether the staging folder is there, and nothing is mounted on it.
  private func hasOwnStaging() throws(PlatformError) -> Bool {
    guard try directory.kind(of: Layout.staging) == .directory else { return false }
    return try !directory.isMountPoint(Layout.staging)
  }

  /// Whether anything has the staging folder's name.
  package func hasStaging() throws(PrepareError) -> Bool {
    try io { () throws(PlatformError) in try directory.kind(of: Layout.staging) } != nil
  }

  /// Throws if something else has the staging folder's name, such as a link.
  package func checkStaging() throws(PrepareError) {
    switch try io({ () throws(PlatformError) in try directory.kind(of: Layout.staging) }) {
    case nil, .directory: break
    case .file, .other: throw PrepareError(.stagingTaken, "\(directory.path)/\(Layout.staging)")
    }
    if try io({ () throws(PlatformError) in try directory.isMountPoint(Layout.staging) }) {
      throw PrepareError(.mountPoint, "\(directory.path)/\(Layout.staging)")
    }
  }

  /// Opens the staging folder, which is made if it is not there.
  package func openStaging() throws(PrepareError) -> Directory {
    try checkStaging()
    return try io { () throws(PlatformError) in
      try directory.makeDirectory(Layout.staging)
      return try directory.directory(Layout.staging)
    }
  }

  /// The parts that cannot get their names by renaming, since their staging or what has their name is a mount point.
  package func mountPoints() throws(PrepareError) -> [String: PrepareError] {
    try io { () throws(PlatformError) in
      var found: [String: PrepareError] = [:]
      let hasStaging = try directory.kind(of: Layout.staging) == .directory
      for part in Part.all {
        let staging = hasStaging ? [Layout.staging, "\(Layout.staging)/\(Layout.staged(part))"] : []
        for path in staging + [part.id] where try isMountPoint(path) {
          found[part.id] = found[part.id] ?? PrepareError(.mountPoint, "\(directory.path)/\(path)")
        }
      }
      return found
    }
  }

  private func isMountPoint(_ path: String) throws(PlatformError) -> Bool {
    do {
      return try directory.isMountPoint(path)
    } catch {
      // Nothing is mounted where no path of ours leads.
      if error.isLink { return false }
      throw error
    }
  }

  /// Makes the folders that the part's folder is in.
  package func makeParents(of part: Part) throws(PlatformError) {
    var path = ""
    for name in part.id.split(separator: "/").dropLast() {
      path += path.isEmpty ? String(name) : "/\(name)"
      try directory.makeDirectory(path)
    }
  }

  /// Whether the journal was begun with other tables, though it vouches for nothing: then it can begin again with these.
  package func isRestartable(_ journal: JournalState) -> Bool {
    isOfOtherTables(journal) && journal.vouchesForNothing
  }

  private func isOfOtherTables(_ journal: JournalState) -> Bool {
    journal.root.map { $0.tables != release.fingerprint.hex } ?? false
  }

  /// Throws if the journal is about another release.
  package func check(_ journal: JournalState) throws(PrepareError) {
    if isOfOtherTables(journal), !journal.vouchesForNothing { throw PrepareError(.otherRelease, directory.path) }
  }

  /// The classes that the journal says are prepared.
  package func recordedSelection(_ journal: JournalState) throws(PrepareError) -> Selection {
    guard let text = journal.selection else { return .all }
    guard let selection = Selection(text: text) else { throw PrepareError(.otherSelection(nil), directory.path) }
    return selection
  }

  /// What a part that has its name was made for.
  package func madeSelection(of part: Part, _ journal: JournalState) throws(PrepareError) -> Selection? {
    guard let publication = journal.published[part.id]?.publication else { return nil }
    guard let text = publication.selection else { return try recordedSelection(journal) }
    guard let selection = Selection(text: text) else { throw PrepareError(.otherSelection(nil), directory.path) }
    return selection
  }

  /// The same root, of whose release `selection` is prepared, or what the journal says if it is nil.
  public func selecting(_ selection: Selection?) throws(PrepareError) -> Root {
    var root = self
    if let selection {
      root.release = release.selecting(selection)
    } else {
      root.release = release.selecting(try recordedSelection(try RootState.readJournal(of: self)))
    }
    return root
  }

  /// Throws if something is prepared already that is not selected: a selection grows, and never shrinks.
  package func checkSelection(_ state: RootState) throws(PrepareError) {
    let recorded = try recordedSelection(state.journal)
    guard recorded != release.selection, !release.covers(recorded) else { return }
    for catalog in catalogs where catalog.part.isSelectable {
      let error = PrepareError(.otherSelection(recorded), directory.path)
      guard state.journal.publishing[catalog.part.id] == nil else { throw error }
      switch state.status(of: catalog.part) {
      case .published, .changed, .growing:
        // Nothing was made yet of images that were listed or counted since: the list may have been wrong.
        guard recorded.isPicking, let made = try madeSelection(of: catalog.part, state.journal), release.covers(made)
        else { throw error }
      case .staged: guard recorded.isPicking else { throw error }
      case .absent, .unmanaged: break
      }
    }
  }
}
