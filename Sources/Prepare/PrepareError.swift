public import Archive
public import Checksums
public import Dataset
public import Platform

/// Why a preparation stopped, or was refused.
public struct PrepareError: Error {
  public enum Code: Sendable {
    // What is missing.
    /// The root is not there.
    case rootMissing
    /// There is none of these archives; `folders` were searched.
    case archivesMissing([String], folders: [String])
    /// The root has the folder of none of these splits.
    case splitsMissing([Split])
    /// The subject is not the name of an archive of the release.
    case unknownArchive
    // What is damaged or refused.
    /// The archive is not a regular file.
    case notAFile
    case sizeMismatch(actual: Int64, expected: Int64, other: String?)
    /// `since` is set where the verdict was remembered: seconds since 1970.
    case digestMismatch(actual: Digest, expected: Digest, other: String?, since: Int?)
    /// No sum is published that the archive could be verified with.
    case noPublishedDigest(DigestAlgorithm?)
    case archive(ArchiveError)
    /// A member's name is not one that the archive may hold.
    case foreignMember(String, offset: Int64, expected: String)
    case duplicateMember(String, offset: Int64)
    case missingMembers(count: Int, first: String)
    /// A class tar holds another number of images than the manifest says; where it is more, at least `actual`.
    case wrongCount(member: String, actual: Int, expected: Int)
    /// The archive's space was given back up to this offset: it cannot be read from its start.
    case givenBack(Int64)
    /// Space may be given back only of an archive that was verified beforehand.
    case notVerified
    /// An archive that is to be deleted is a link.
    case isLink
    /// An archive whose space is to be given back as it is extracted has other names, which would lose it too.
    case isHardLinked
    /// The space of an archive cannot be given back as it is extracted.
    case cannotGiveBack(PlatformError)
    /// Archives are to be deleted of which only some classes are prepared.
    case reclaimsPart
    /// What an archive holds that is not the published one is not what it should be.
    case faultyContent(faults: Int, first: String)
    /// The archive was written to or replaced while it was read.
    case archiveChanged
    // What this machine cannot do.
    /// The archive cannot be opened.
    case unreadable(PlatformError)
    case io(PlatformError)
    case notWritable
    case noSpace(needed: Int64, free: Int64)
    case noInodes(needed: Int64, free: Int64)
    // What the root's state forbids.
    /// The split's name is taken by what no record speaks of; where it was audited, how many faults it has, and one of
    /// them.
    case foreignSplit(Split, faults: Int = 0, first: String = "")
    /// A split is a link to another file system than the root's, so that nothing can be renamed into it.
    case otherFileSystem
    /// The journal's name is taken by something else.
    case foreignJournal
    case journalDamaged(line: Int)
    case journalTooNew(format: Int)
    /// The root was begun with other tables.
    case otherRelease
    /// The root was begun with these other classes.
    case otherSelection(Selection)
    /// A split is a link to the folder of this one, or the other way round.
    case sameFolder(Split)
    /// The staging or quarantine folder's name is taken by something else.
    case foreignStaging
    /// What is staged cannot be made again: the archive's space was given back.
    case onlyCopy
    /// What was to be written is there already.
    case exists
    case locked
    /// The user wants to stop; the signal's number.
    case interrupted(Int32)
  }

  public let code: Code
  /// What it is about: an archive's name, or a path.
  public let subject: String
  /// Where an archive looks damaged, if that was looked for: its digest was found to be wrong in this run.
  public internal(set) var examination: Examination?

  init(_ code: Code, _ subject: String) {
    self.code = code
    self.subject = subject
  }

  init(_ error: PlatformError) { self.init(.io(error), error.subject) }

  /// Whether it is no fault: the user wants to stop.
  var isInterruption: Bool { if case .interrupted = code { true } else { false } }

  /// Whether no archive of a split is there.
  var isArchiveMissing: Bool { if case .archivesMissing = code { true } else { false } }

  /// Whether the fault is that of one archive alone, so that others can be prepared all the same.
  public var concernsArchiveOnly: Bool {
    switch code {
    case .notAFile, .sizeMismatch, .digestMismatch, .noPublishedDigest, .archive, .foreignMember, .duplicateMember,
      .missingMembers, .wrongCount, .archiveChanged, .foreignSplit, .givenBack, .notVerified,
      .faultyContent, .onlyCopy, .unreadable, .otherFileSystem, .sameFolder:
      true
    default: false
    }
  }
}

/// Runs `body` and turns an error of Platform into one of Prepare.
func io<Result: ~Copyable>(_ body: () throws(PlatformError) -> Result) throws(PrepareError) -> Result {
  do {
    return try body()
  } catch {
    throw PrepareError(error)
  }
}
