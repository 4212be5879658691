public import Archive
public import Platform
public import Transfer

/// Why a pass ended early, or why what it read is refused.
public struct PassError: Error {
  public enum Code: Sendable {
    /// The archive is not a regular file.
    case notAFile
    /// The archive cannot be opened or read.
    case unreadable(PlatformError)
    /// The archive is on a server, and cannot be fetched.
    case unreachable(TransferError)
    /// The archive was written to or replaced while it was read.
    case changed
    case archive(ArchiveError)
    /// A member's name is none that the archive may hold; `example` is one.
    case unexpectedMember(String, offset: Int64, example: String)
    case duplicateMember(String, offset: Int64)
    /// A member is a file, and another one is in a folder of the same path.
    case clashingMember(String, offset: Int64)
    case missingMembers(count: Int, first: String)
    /// The user's list has so many images that the archive has not.
    case unknownImages(count: Int, first: String)
    /// A nested archive holds another number of files than the tables say; if it holds more, at least `actual`.
    case wrongCount(member: String, actual: Int, expected: Int)
    /// Neither the key of a sample nor its description says an official name of its image.
    case unnamedImage(String, offset: Int64)
    /// The label of a sample is not that of its image's class.
    case wrongLabel(String, offset: Int64, expected: Int)
    /// A member that has to be kept in memory has more than `limit` bytes.
    case oversizedMember(String, offset: Int64, limit: Int64)
    /// In an unpacked tree, something else than a file has the name of an item: the path, and what it is.
    case irregularFile(String, EntryKind)
    /// The files of an unpacked tree cannot share their content with the part's in the way that was chosen.
    case unlinkable(PlatformError)
    /// A file of the part, or a thread, cannot be made.
    case sink(PlatformError)
    /// What was written could not be synchronized.
    case sync(PlatformError)
    /// The checkpoint could not be recorded; the recorder's own error.
    case record(any Error)
    /// The user wants to stop; the signal's number.
    case interrupted(Int32)
  }

  public let code: Code
  /// The archive's name.
  public let archive: String

  init(_ code: Code, _ archive: String) { (self.code, self.archive) = (code, archive) }

  /// The error of an archive whose bytes cannot be got.
  init(_ error: StreamError, _ archive: String) {
    switch error {
    case .local(let cause): self.init(.unreadable(cause), archive)
    case .remote(let cause): self.init(cause, archive)
    }
  }

  /// The error of an archive that cannot be fetched.
  public init(_ error: TransferError, _ archive: String) {
    switch error.code {
    case .interrupted(let signal): self.init(.interrupted(signal), archive)
    // What comes is kept in a file, if a disk can be full.
    case .local(let cause): self.init(cause.isFull ? .sink(cause) : .unreadable(cause), archive)
    default: self.init(.unreachable(error), archive)
    }
  }

  /// The error of an archive that is damaged, or whose bytes cannot be got.
  init(_ error: ArchiveError, _ archive: String) {
    if let cause = error.cause as? TransferError {
      self.init(cause, archive)
    } else {
      self.init(.archive(error), archive)
    }
  }

  /// Whether the user wants to stop.
  var isInterruption: Bool { if case .interrupted = code { true } else { false } }

  /// Whether what was read before it is still processed: nothing is wrong with that.
  var isDraining: Bool {
    switch code {
    case .interrupted, .unreadable, .unreachable: true
    default: false
    }
  }

  /// Whether what was done so far is sound, and worth a last checkpoint.
  var keepsProgress: Bool {
    switch code {
    case .interrupted, .sink, .unreadable, .unreachable: true
    default: false
    }
  }
}

/// Runs `body` and turns its error into one of a pass over `archive`.
func sinking<Result: ~Copyable>(
  _ archive: String, _ body: () throws(PlatformError) -> Result
) throws(PassError) -> Result {
  do {
    return try body()
  } catch {
    throw PassError(.sink(error), archive)
  }
}

extension PassError {
  /// The error of an archive that is not a regular file.
  public static func notAFile(_ archive: ArchiveFile) -> PassError { PassError(.notAFile, archive.path) }

  /// The error of an archive whose file is not what it was.
  public static func changed(_ archive: ArchiveFile) -> PassError { PassError(.changed, archive.name) }

  /// The error of an unpacked tree that is on another file system.
  public static func unlinkable(_ cause: PlatformError, _ archive: ArchiveFile) -> PassError {
    PassError(.unlinkable(cause), archive.title)
  }

  /// The error of an archive that lacks members.
  public static func missingMembers(_ count: Int, first: String, of archive: ArchiveFile) -> PassError {
    PassError(.missingMembers(count: count, first: first), archive.title)
  }

  /// The error of a list of images that the archive has not.
  public static func unknownImages(_ count: Int, first: String, of archive: ArchiveFile) -> PassError {
    PassError(.unknownImages(count: count, first: first), archive.title)
  }

  /// The error of an unpacked tree that has another number of files of a class than the tables say.
  public static func wrongCount(_ folder: String, actual: Int, expected: Int, of archive: ArchiveFile) -> PassError {
    PassError(.wrongCount(member: folder, actual: actual, expected: expected), archive.title)
  }

  /// The error of an unpacked tree that has an item twice.
  public static func duplicate(_ name: String, of archive: ArchiveFile) -> PassError {
    PassError(.duplicateMember(name, offset: 0), archive.title)
  }
}
