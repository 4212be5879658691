public import Platform

extension Journal {
  /// Opens and locks the journal in `directory`; an empty file is created if there is none.
  ///
  /// Nothing else is written before the first `append`: a caller can look at the state and leave the file as it is.
  /// Throws `locked` if another run has it open, `notAFile`, `damaged`, `newerFormat` or `newerRecord`.
  public static func open(
    in directory: Directory, _ names: JournalNames, compactionLimit: Int64 = Journal.compactionLimit
  ) throws(JournalError) -> Journal {
    let file = try lock(in: directory, names, create: true)
    return Journal(directory, names, compactionLimit, try content(of: file, directory, names, compactionLimit))
  }

  /// Opens and locks the journal in `directory`; returns nil, and creates nothing, if there is none.
  public static func openIfPresent(
    in directory: Directory, _ names: JournalNames, compactionLimit: Int64 = Journal.compactionLimit
  ) throws(JournalError) -> Journal? {
    let path = names.path(in: directory)
    guard try io(path, { () throws(PlatformError) in try directory.kind(of: names.journal) }) != nil else { return nil }
    let file = try lock(in: directory, names, create: false)
    return Journal(directory, names, compactionLimit, try content(of: file, directory, names, compactionLimit))
  }

  /// Reads the journal in `directory` without locking or changing it. The state is empty if there is none.
  ///
  /// A line that is being written meanwhile is seen whole or not at all.
  public static func read(in directory: Directory, _ names: JournalNames) throws(JournalError) -> JournalState {
    let path = names.path(in: directory)
    guard try isPresent(in: directory, names) else { return JournalState() }
    return try JournalText(try contents(in: directory, names), path: path).state
  }

  /// Moves the journal aside, durably, and goes on with an empty one, which has to be begun. Returns the name that the
  /// old one has now.
  ///
  /// If it fails, nothing can be appended any more.
  public func setAside() throws(JournalError) -> String {
    try content.withLock { (content) throws(JournalError) in
      if let failure = content.failure { throw failure }
      do throws(JournalError) {
        let name = try Self.moveAside(in: directory, names)
        // The old file stays locked until the new one is.
        let file = try Self.lock(in: directory, names, create: true)
        content = try Self.content(of: file, directory, names, compactionLimit)
        return name
      } catch {
        content.failure = error
        throw error
      }
    }
  }

  /// Moves a journal that is damaged aside, durably, under its lock, and opens an empty one, which has to be begun.
  /// Returns that with the name that the damaged one has now.
  ///
  /// Throws `newerFormat` or `newerRecord`, and changes nothing, if a later version wrote it.
  public static func moveDamagedAside(
    in directory: Directory, _ names: JournalNames, compactionLimit: Int64 = Journal.compactionLimit
  ) throws(JournalError) -> (journal: Journal, damaged: String) {
    let damaged = try lock(in: directory, names, create: false)
    do {
      _ = try JournalText(damaged, path: names.path(in: directory))
    } catch {
      guard case .damaged = error.code else { throw error }
    }
    let name = try moveAside(in: directory, names)
    let journal = try open(in: directory, names, compactionLimit: compactionLimit)
    withExtendedLifetime(damaged) {}  // locked until here
    return (journal, name)
  }

  private static func moveAside(in directory: Directory, _ names: JournalNames) throws(JournalError) -> String {
    try io(names.path(in: directory)) { () throws(PlatformError) in
      let name = try directory.moveAside(names.journal, names.damaged)
      try directory.synchronize()
      return name
    }
  }

  /// Opens the journal's file and locks it; throws `locked` if another run has it.
  private static func lock(
    in directory: Directory, _ names: JournalNames, create: Bool
  ) throws(JournalError) -> File {
    let path = names.path(in: directory)
    _ = try isPresent(in: directory, names)
    var file = try io(path) { () throws(PlatformError) in try directory.appendable(names.journal, create: create) }
    do {
      try file.lock()
    } catch {
      throw JournalError(error.isLocked ? .locked : .io(error), path)
    }
    // A compaction gives another file that name: a lock on this one would keep nobody out.
    let (locked, named) = try io(path) { () throws(PlatformError) in
      (try file.status(), try directory.status(of: names.journal))
    }
    guard locked.kind == .file else { throw JournalError(.notAFile, path) }
    guard locked.identity.inode == named?.identity.inode else { throw JournalError(.locked, path) }
    return file
  }

  /// The bytes of the journal; none if it is not there any more.
  private static func contents(in directory: Directory, _ names: JournalNames) throws(JournalError) -> [UInt8] {
    do throws(PlatformError) {
      return try directory.readable(names.journal).contents(limit: JournalText.limit)
    } catch {
      // It was there a moment ago: it is being set aside.
      if error.isMissing { return [] }
      throw JournalError(.io(error), names.path(in: directory))
    }
  }

  private static func isPresent(in directory: Directory, _ names: JournalNames) throws(JournalError) -> Bool {
    let path = names.path(in: directory)
    switch try io(path, { () throws(PlatformError) in try directory.kind(of: names.journal) }) {
    case nil: return false
    case .file: return true
    case .directory, .other: throw JournalError(.notAFile, path)
    }
  }

  private static func content(
    of file: consuming File, _ directory: Directory, _ names: JournalNames, _ compactionLimit: Int64
  ) throws(JournalError) -> Content {
    let path = names.path(in: directory)
    let text = try JournalText(file, path: path)
    let size = try io(path) { () throws(PlatformError) in try file.status().identity.size }
    return Content(file, text, size: size, compactionLimit)
  }
}
