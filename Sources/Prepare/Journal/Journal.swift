internal import Checksums
internal import Dataset
internal import Platform

/// The root's journal, open for writing and locked. Every record is on the disk when `append` returns.
final class Journal: Sendable {
  private struct Content: ~Copyable {
    var file: File
    var state: JournalState
    /// Set once a write failed: what follows a torn line would make it damage.
    var failure: PrepareError?
  }

  private let content: Locked<Content>

  private init(_ file: consuming File, _ state: JournalState) {
    content = Locked(Content(file: file, state: state, failure: nil))
  }

  /// Opens the journal in `root`, or begins one; throws `locked` where another process has it.
  static func open(in root: Directory, release: Release, tool: String) throws(PrepareError) -> Journal {
    let file = try lock(in: root, create: true)
    let text = try read(file)
    let isTorn = try io { () throws(PlatformError) in try file.status().identity.size } != Int64(text.length)
    if isTorn {
      try io { () throws(PlatformError) in
        try file.truncate(to: Int64(text.length))
        try file.synchronize()
      }
    }
    let journal = Journal(file, text.state)
    guard let known = text.state.root else {
      try journal.append(.root(RootRecord(release, tool: tool)))
      try io { () throws(PlatformError) in try root.synchronize() }
      return journal
    }
    try check(known, release, root)
    return journal
  }

  /// Opens the journal's file and locks it; throws `locked` where another process has it. Makes it if it is not there and
  /// `create` is set.
  static func lock(in root: Directory, create: Bool) throws(PrepareError) -> File {
    guard try io({ () throws(PlatformError) in try [nil, .file].contains(root.kind(of: Layout.journal)) }) else {
      throw PrepareError(.foreignJournal, "\(root.path)/\(Layout.journal)")
    }
    let file = try io { () throws(PlatformError) in try root.appendable(Layout.journal, create: create) }
    do {
      try file.lock()
    } catch {
      throw error.isLocked ? PrepareError(.locked, root.path) : PrepareError(error)
    }
    // A repair gives another file that name: a lock on this one would keep nobody out.
    let (locked, named) = try io { () throws(PlatformError) in
      (try file.status().identity, try root.status(of: Layout.journal)?.identity)
    }
    guard locked.inode == named?.inode else { throw PrepareError(.locked, root.path) }
    return file
  }

  /// Reads the journal in `root` without locking or changing it; the state is empty where there is none.
  static func read(in root: Directory, release: Release) throws(PrepareError) -> JournalState {
    switch try io({ () throws(PlatformError) in try root.kind(of: Layout.journal) }) {
    case nil: return JournalState()
    case .file: break
    case .directory, .other: throw PrepareError(.foreignJournal, "\(root.path)/\(Layout.journal)")
    }
    let state = try read(try io { () throws(PlatformError) in try root.readable(Layout.journal) }).state
    if let known = state.root { try check(known, release, root) }
    return state
  }

  /// What the records amount to by now.
  var state: JournalState { content.withLock { $0.state } }

  /// Writes a record, and returns once it is on the disk.
  func append(_ event: Record.Event) throws(PrepareError) {
    try content.withLock { (content) throws(PrepareError) in
      if let failure = content.failure { throw failure }
      let record = Record(sequence: content.state.sequence + 1, time: Process.time, event: event)
      guard content.state.apply(record) else { preconditionFailure("a record out of order") }
      do throws(PlatformError) {
        try content.file.write(record.line)
        try content.file.synchronize()
      } catch {
        let failure = PrepareError(error)
        content.failure = failure
        throw failure
      }
    }
  }

  private static func read(_ file: borrowing File) throws(PrepareError) -> JournalText {
    let bytes = try io { () throws(PlatformError) in try file.contents(limit: JournalText.limit) }
    return try JournalText(bytes, path: file.path)
  }

  private static func check(_ known: RootRecord, _ release: Release, _ root: Directory) throws(PrepareError) {
    guard known.manifest == release.fingerprint.hex else { throw PrepareError(.otherRelease, root.path) }
  }
}
