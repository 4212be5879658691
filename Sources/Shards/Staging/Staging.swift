internal import Checksums
internal import Dataset
internal import Export
internal import Journal
internal import Platform
internal import Views

/// The folder beside the target in which an export grows, and the record of what is complete in it.
///
///     DIR.ilsvrc-prepare-export/
///       ilsvrc-prepare.journal     what is complete: shards, and how far archives are read
///       shards/                    becomes DIR
///       train.0 … train.log        images on their way from archives to shards
///
/// The record is a journal of the root's form: it begins with what the export is about, and has a record for each shard.
final class Staging: Sendable {
  let target: ViewTarget
  let folder: Directory
  let shards: Directory
  let journal: Journal
  /// The inode of the folder.
  let inode: UInt64

  /// Where indexes are in the target: not beside the shards, where patterns such as `train-*` would take them for some.
  static let indexFolder = "idx"
  private static let shardFolder = "shards"
  /// What the record calls the whole, and the command line.
  private static let (whole, commandName) = (".", "command")
  private static let journalNames = JournalNames(
    journal: Layout.journal, new: Layout.newJournal, damaged: Layout.damagedJournal)

  private init(
    _ target: ViewTarget, _ folder: Directory, _ shards: Directory, _ journal: Journal
  ) throws(PlatformError) {
    (self.target, self.folder, self.shards, self.journal) = (target, folder, shards, journal)
    inode = try folder.status().identity.inode
  }

  /// Opens the folder, or makes it. `plan` says what the export is about: an unfinished one has to be about the same. Returns nil
  /// if an earlier run was killed after the target was complete; what it left is removed.
  static func open(_ job: ShardJob, plan: String, tool: String) throws(ShardsError) -> Staging? {
    let target = job.target
    if try io({ () throws(PlatformError) in try target.parent.kind(of: target.staged) }) == nil {
      try exporting { () throws(ExportError) in try target.checkFree() }
      try io { () throws(PlatformError) in try target.parent.makeDirectory(target.staged) }
    }
    let (folder, journal) = try openRecord(target)
    let state = journal.state
    // Somebody's root may be there, whose journal is of the same form.
    guard state.root.map({ isExport($0) }) ?? true else { throw ShardsError(ExportError(.stagingIsRoot, folder.path)) }
    let tables = job.release.fingerprint.hex
    let isSame = state.root.map { $0.selection == plan && $0.tables == tables }
    let found = try io { () throws(PlatformError) in try target.parent.status(of: target.name) }
    if let known = state.written[whole], known.identity.inode == found?.identity.inode, found?.kind == .directory {
      // Inodes are used again: another folder may have this one.
      let isComplete = try io { () throws(PlatformError) in
        try Self.isComplete(state, in: try target.parent.directory(target.name))
      }
      guard isComplete else { throw ShardsError(target.taken) }
      try remove(target, folder)
      guard isSame == true else { throw ShardsError(target.taken) }
      return nil
    }
    do throws(ExportError) {
      try target.checkFree()
    } catch {
      // A kill right before the end has left the folder, or another run has removed its record meanwhile.
      if state.root == nil { try remove(target, folder) }
      throw ShardsError(error)
    }
    if let command = state.written[commandName]?.content {
      guard isSame == true else { throw ShardsError(ExportError(.otherOptions(command: command), folder.path)) }
    } else {
      // Nothing is staged before the command line is on record.
      try journaling { () throws(JournalError) in
        try journal.restart(RootRecord(tool: tool, tables: tables, selection: plan))
        let nothing = Identity(size: 0, modified: 0, inode: 0)
        try journal.append(.written(Written(file: commandName, identity: nothing, content: job.command)))
      }
    }
    return try io { () throws(PlatformError) in
      try folder.makeDirectory(shardFolder)
      let shards = try folder.directory(shardFolder)
      try shards.makeDirectory(indexFolder)
      return try Staging(target, folder, shards, journal)
    }
  }

  /// Opens the folder and the record in it, which is locked from then on.
  private static func openRecord(_ target: ViewTarget) throws(ShardsError) -> (Directory, Journal) {
    do throws(ShardsError) {
      let folder = try existing(target)
      return (folder, try journaling { () throws(JournalError) in try Journal.open(in: folder, journalNames) })
    } catch {
      guard case .export(let export) = error.code, case .io(let cause) = export.code, cause.isMissing else {
        throw error
      }
      // Another run has just completed the target, or given it up, and removed the folder.
      try exporting { () throws(ExportError) in try target.checkFree() }
      throw ShardsError(ExportError(.locked, target.path))
    }
  }

  /// Opens the folder. Throws if it is somebody else's: an empty one may be what a kill right before the end has left.
  @discardableResult
  static func existing(_ target: ViewTarget) throws(ShardsError) -> Directory {
    let kind = try io { () throws(PlatformError) in try target.parent.kind(of: target.staged) }
    guard kind == nil || kind == .directory else {
      throw ShardsError(ExportError(.nameTaken, target.path + Layout.exportSuffix))
    }
    let folder = try io { () throws(PlatformError) in try target.parent.directory(target.staged) }
    let names = try io { () throws(PlatformError) in try folder.names() }
    try exporting { () throws(ExportError) in
      try target.checkStaged(names, in: folder, record: journalNames.journal)
    }
    return folder
  }

  /// Whether a journal that begins with `root` is that of an export: its selection is a plan, which begins with the format.
  private static func isExport(_ root: RootRecord) -> Bool {
    ShardFormat.all.contains { root.selection.hasPrefix("\($0.name);") }
  }

  /// Removes what an export has put into the folder, the record last: a run that is killed meanwhile leaves a folder that the
  /// next one knows. The folder itself goes unless somebody has put something else into it.
  private static func remove(_ target: ViewTarget, _ folder: Directory) throws(ShardsError) {
    try io { () throws(PlatformError) in
      for name in try folder.names() where isOurs(name) { try folder.removeTree(name) }
      for name in ["\(shardFolder)/\(indexFolder)", shardFolder] { try folder.removeIfEmpty(name) }
      try folder.synchronize()
      try folder.removeTree(journalNames.journal)
      try target.parent.removeIfEmpty(target.staged)
      try target.parent.synchronize()
    }
  }

  /// Whether an export gives files beside its shards this name.
  private static func isOurs(_ name: String) -> Bool {
    name == journalNames.new || isTemporary(name) || Part.all.contains { ScatterNames(part: $0).has(name) }
  }

  /// Gives what is complete its name, durably, and removes the rest. Throws if somebody has put something among the shards.
  func publish() throws(ShardsError) {
    if let path = try io({ () throws(PlatformError) in try foreignPath() }) {
      throw ShardsError(ExportError(.nameTaken, path))
    }
    let inode = try io { () throws(PlatformError) in
      try shards.directory(Self.indexFolder).synchronize()
      try shards.synchronize()
      return try shards.status().identity.inode
    }
    try append(.written(Written(file: Self.whole, identity: Identity(size: 0, modified: 0, inode: inode), content: "")))
    do {
      // The target may be an empty folder; anything else there is never replaced.
      try target.parent.replace(target.name, by: Self.shardFolder, in: folder)
      try target.parent.synchronize()
    } catch {
      throw error.isExisting || error.isMissing ? ShardsError(target.taken) : ShardsError(error)
    }
    try Self.remove(target, folder)
  }

  /// Removes the folder, after the record says that there is nothing in it.
  func discard() throws(ShardsError) {
    if let root = journal.state.root {
      try journaling { () throws(JournalError) in try journal.restart(root) }
    }
    try Self.remove(target, folder)
  }

  func append(_ event: Record.Event) throws(ShardsError) {
    try journaling { () throws(JournalError) in try journal.append(event) }
  }
}
