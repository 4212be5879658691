internal import Platform

/// The root's journal, open for writing and locked. Each record is on the disk when `append` returns.
///
/// The lock lasts as long as the object. Its methods may be called from any thread.
public final class Journal: Sendable {
  /// Journals are compacted if they are larger, in bytes.
  public static let compactionLimit: Int64 = 256 << 10

  struct Content: ~Copyable {
    var file: File
    var state: JournalState
    /// How many bytes of the file hold whole records.
    var length: Int64
    /// Whether a torn line follows them.
    var isTorn: Bool
    /// Whether the file's name is known to be on the disk.
    var isNamed = false
    /// Set once a write failed: what follows a torn line would make it damage.
    var failure: JournalError?
    /// The length from which on the next compaction is considered; nil after one has failed.
    var compactionLength: Int64?

    /// Takes the `file`, which is locked and holds `text`.
    init(_ file: consuming File, _ text: JournalText, size: Int64, _ compactionLength: Int64) {
      (self.state, length, self.compactionLength) = (text.state, Int64(text.length), compactionLength)
      isTorn = size > Int64(text.length)
      self.file = file
    }
  }

  let directory: Directory
  let names: JournalNames
  let compactionLimit: Int64
  let content: Locked<Content>

  init(_ directory: Directory, _ names: JournalNames, _ compactionLimit: Int64, _ content: consuming Content) {
    (self.directory, self.names, self.compactionLimit) = (directory, names, compactionLimit)
    self.content = Locked(content)
  }

  /// The path of the journal, for messages.
  public var path: String { names.path(in: directory) }

  /// What the records amount to by now.
  public var state: JournalState { content.withLock { $0.state } }

  /// Writes the first record, and returns once it is on the disk; throws `invalidRecord` if there is one already.
  public func begin(_ root: RootRecord) throws(JournalError) { try append(.root(root)) }

  /// Begins the journal again with `root`: what it holds is dropped. For journals that vouch for nothing.
  public func restart(_ root: RootRecord) throws(JournalError) {
    content.withLock { content in
      // Cut off before the first record is written.
      (content.state, content.length, content.isTorn) = (JournalState(), 0, true)
    }
    try begin(root)
  }

  /// Writes a record, and returns once it is on the disk.
  ///
  /// Throws `invalidRecord`, and writes nothing, if the event holds values that a reader would refuse, or cannot be the
  /// next one. If a write or sync fails, all later calls throw the same error: what is on the disk is not known.
  public func append(_ event: Record.Event) throws(JournalError) {
    try content.withLock { (content) throws(JournalError) in
      if let failure = content.failure { throw failure }
      let time = min(max(Process.time, 0), Record.latestTime)
      let line = Record(sequence: content.state.sequence + 1, time: time, event: event).line
      var state = content.state
      guard case .record(let record) = RecordLine(line.dropLast()), state.apply(record) else {
        throw JournalError(.invalidRecord, path)
      }
      do throws(JournalError) {
        try write(line, &content)
      } catch {
        content.failure = error
        throw error
      }
      content.state = state
      // A publication ends what is said of a thousand archives: far less may remain than when that was counted last.
      if case .published = event, content.compactionLength != nil { content.compactionLength = 0 }
      do throws(JournalError) {
        _ = try compactIfDue(&content)
      } catch {
        // The record is safe in the file as it is. If that is no more the one that has the name, `failure` is set.
        content.compactionLength = nil
      }
    }
  }

  /// Compacts the journal if that is due: if it is larger than the limit, and at least four times as large as what
  /// remains. `append` calls this. Returns whether the journal was compacted.
  ///
  /// If it fails before the new journal has its name, the old one stays in use.
  @discardableResult
  public func compactIfDue() throws(JournalError) -> Bool {
    try content.withLock { (content) throws(JournalError) in
      if let failure = content.failure { throw failure }
      return try compactIfDue(&content)
    }
  }

  private func write(_ line: [UInt8], _ content: inout Content) throws(JournalError) {
    try io(path) { () throws(PlatformError) in
      if content.isTorn {
        try content.file.truncate(to: content.length)
        try content.file.synchronize()
        content.isTorn = false
      }
      if !content.isNamed {
        // The run that created or renamed the file may have been killed before it synchronized the folder.
        try directory.synchronize()
        content.isNamed = true
      }
      try content.file.write(line)
      try content.file.synchronize()
      content.length += Int64(line.count)
    }
  }
}
