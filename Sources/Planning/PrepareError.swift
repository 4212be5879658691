public import Checksums
public import Dataset
public import Export
public import Inspection
public import Journal
public import Pass
public import PieceLists
public import Platform
public import Transfer
public import Tree

/// Why a preparation stopped, or was refused.
public struct PrepareError: Error {
  public enum Code: Sendable {
    /// The root is not there.
    case rootMissing
    /// There is no unpacked tree: no folder, or none that holds parts.
    case treeMissing
    /// The unpacked tree is what the root itself has, or makes, under the part's name.
    case treeIsRoot(Part)
    /// The unpacked tree is on another file system, and its files cannot be shared in this way. Copies take so many bytes.
    case treeElsewhere(Link, bytes: Int64)
    /// There is nothing at the path of another copy.
    case otherMissing
    /// A file of this name is none of these archives.
    case otherUnknown([String])
    /// Another copy has none of these parts.
    case otherLacks([Part])
    /// There is none of these archives; `folders` were searched.
    case archivesMissing([String], folders: [String])
    /// The root has the folder of none of these parts.
    case partsMissing([Part])
    /// The subject is not the name of an archive of the release.
    case unknownArchive
    /// The archive has a flaw that shows before it is read.
    case flawed(ArchiveFile)
    case sizeMismatch(actual: Int64, expected: Int64, other: String?)
    /// `since` is set if the verdict was remembered: seconds since 1970.
    case digestMismatch(actual: Digest, expected: Digest, other: String?, since: Int?)
    /// An earlier run could not use the archive, of which no checksum is published; seconds since 1970.
    case refused(since: Int)
    /// No checksum is published that the archive could be verified with.
    case noPublishedDigest(DigestAlgorithm?)
    /// An archive that is not the published one does not hold what it should.
    case faultyContent(faults: Int, first: Finding<Fault>?)
    /// The archive has an image that another one has, too, which is used with it.
    case sharedImage(path: String, other: String)
    /// Some images of each class are wanted by their order, and the archive has them in no order of its own.
    case unordered(Part)
    /// A pass over the archive ended early.
    case pass(PassError)
    /// An archive that is to be deleted, or its folder, is a link.
    case isLink
    /// The archive could not be deleted.
    case undeletable(PlatformError)
    /// Archives are to be deleted of which only some classes are prepared.
    case reclaimsPart
    /// A system call failed.
    case io(PlatformError)
    case notWritable
    case noSpace(needed: Int64, free: Int64)
    case noInodes(needed: Int64, free: Int64)
    /// The part's name is taken by a tree that is not complete, and not ours.
    case unmanaged(Part, faults: Int, first: Finding<Fault>?)
    /// The part has changed since it was published, and is not complete any more.
    case changed(Part, faults: Int, first: Finding<Fault>?)
    /// Something in the part changed while it was audited, or a class folder is a link.
    case unsettled(Part)
    /// What was staged of the part is not what was written.
    case stagingChanged(Part)
    /// The part did not get its name, although it was renamed: its folder has disappeared.
    case vanished(Part)
    /// The part's folder is a link: what it leads to is not changed.
    case linkedPart(Part)
    /// A folder of the root could not be examined, or must not be changed.
    case tree(TreeError)
    /// The staging folder, or a part's, is on another file system than the root, so no file can be renamed.
    case mountPoint
    /// The name of a file that is made from parts is taken by something else.
    case nameTaken
    /// Somebody has changed a label file since it was written.
    case changedLabel
    /// The root's journal cannot be used.
    case journal(JournalError)
    /// The root was begun with other tables.
    case otherRelease
    /// The root was begun with these other classes; nil if they cannot be read.
    case otherSelection(Selection?)
    /// The staging folder's name is taken by something else.
    case stagingTaken
    /// The part is to be exported, and is not complete.
    case incomplete(Part, isChanged: Bool)
    /// Classes or images are to be exported that the root does not prepare.
    case notPrepared(Selection)
    /// The record of an unfinished export cannot be used.
    case unusableExport
    /// An image is too large to be one of the dataset.
    case oversizedImage(Int64)
    /// The address of the archive is not published, and none was given.
    case noAddress
    /// Another program pipes in an archive that is here as a file.
    case needlessInput
    /// Bytes could not be fetched.
    case transfer(TransferError)
    /// What another program has fetched of the archive cannot be gone on with.
    case unusableDownload(DownloadRestart)
    /// What was downloaded has not the published digest. It is kept as it is.
    case wrongDownload(actual: Digest, expected: Digest)
    /// Another program has put something else in the place of a download.
    case downloadReplaced
    /// Another program has the unfinished download open.
    case beingWritten
    /// Something has got the name of an archive while it was fetched, which is whole as `NAME.part`.
    case appeared
    /// There are two unfinished downloads of the archive, one of them under its own name.
    case twoUnfinished
    /// The archive cannot be repaired with what a server has.
    case unrepairable(RepairObstacle)
    /// The subject, a file, has no list of the pieces of this archive.
    case pieces(PieceListError, of: OfficialArchive)
    /// An export could not be made.
    case export(ExportError)
    /// The user wants to stop; the signal's number.
    case interrupted(Int32)
  }

  public let code: Code
  /// What it is about: an archive's name, or a path.
  public let subject: String
  /// Where an archive looks damaged, if that was looked for: its digest was found to be wrong in this run.
  public package(set) var examination: Examination?

  /// Where the archive was read from, if that was a server.
  public package(set) var server: Server?

  /// What looks like archives that are missing; those come first that may be whole.
  public internal(set) var lookAlikes: [LookAlikeFile] = []

  /// Whether archives are missing that belong with others which are there.
  public internal(set) var isWaiting = false
  /// Unpacked trees that archives are not needed for, if these are missing.
  public internal(set) var trees: [FoundTree] = []

  /// The archive that is used, or will be, instead of the one that it is about.
  public package(set) var replacement: String?

  package init(_ code: Code, _ subject: String) { (self.code, self.subject) = (code, subject) }

  package init(_ error: PlatformError) { self.init(error.isOtherFileSystem ? .mountPoint : .io(error), error.subject) }

  package init(_ error: JournalError) { self.init(.journal(error), error.path) }

  package init(_ error: PassError) {
    switch error.code {
    case .interrupted(let signal): self.init(.interrupted(signal), error.archive)
    case .sink(let cause), .sync(let cause): self.init(cause)
    case .record(let cause as JournalError): self.init(cause)
    case .unreachable(let cause): self.init(cause, error.archive)
    default: self.init(.pass(error), error.archive)
    }
  }

  /// Like `init(_:)`, about the folder of a part at `path` in an unpacked tree.
  package init(_ error: PassError, about path: String?) { self.init(.pass(error), path ?? error.archive) }

  package init(_ error: TransferError, _ archive: String) {
    switch error.code {
    case .interrupted(let signal): self.init(.interrupted(signal), archive)
    case .local(let cause): self.init(cause)
    default: self.init(.transfer(error), archive)
    }
  }

  package init(_ error: ExportError) {
    switch error.code {
    case .interrupted(let signal): self.init(.interrupted(signal), error.subject)
    case .io(let cause): self.init(cause)
    case .nameTaken: self.init(.nameTaken, error.subject)
    default: self.init(.export(error), error.subject)
    }
  }

  package init(_ error: TreeError) {
    switch error.code {
    case .interrupted(let signal): self.init(.interrupted(signal), error.subject)
    case .io(let cause): self.init(cause)
    default: self.init(.tree(error), error.subject)
    }
  }
}

/// Why a download cannot go on where it ended.
public enum DownloadRestart: Sendable {
  /// The server has another file by now.
  case changed
  /// The server sends no ranges.
  case noRanges
  /// The server has nothing that tells this state of the file from others.
  case noValidator
  /// The file has other names, too.
  case otherNames
  /// The first bytes that are there are not those of the server's file.
  case otherContent
  /// More bytes are there than the server has.
  case tooLong
  /// No checksum is published that would show whether the bytes that are there are the right ones.
  case noDigest
}

/// Why an archive cannot be repaired with what a server has.
public enum RepairObstacle: Sendable {
  /// There is no such archive, and no download of it.
  case absent
  /// The path leads somewhere else.
  case link
  /// The server sends only whole files.
  case noRanges
  /// Its checksum is wrong, and no place in it looks damaged.
  case noDamageFound
  /// The checksum would still be wrong; so many places were fetched again.
  case stillWrong(places: Int)
  /// All pieces are as listed, or would be, and the checksum is wrong all the same.
  case otherPieces
  /// The piece that begins at this byte is not as listed on the server either.
  case damagedServer(at: Int64)
  /// The archive, or the server's file, changed meanwhile.
  case changed
  /// The archive changed, or lost its name, when it was written to already.
  case renamed
}

/// Runs `body` and turns its error into one of a preparation.
package func io<Result: ~Copyable>(_ body: () throws(PlatformError) -> Result) throws(PrepareError) -> Result {
  do { return try body() } catch { throw PrepareError(error) }
}

/// Runs `body` and turns its error into one of a preparation.
package func journaling<Result: ~Copyable>(_ body: () throws(JournalError) -> Result) throws(PrepareError) -> Result {
  do { return try body() } catch { throw PrepareError(error) }
}

/// Runs `body` and turns its error into one of a preparation.
package func passing<Result: ~Copyable>(_ body: () throws(PassError) -> Result) throws(PrepareError) -> Result {
  do { return try body() } catch { throw PrepareError(error) }
}

/// Runs `body` and turns its error into one of a preparation.
package func examining<Result: ~Copyable>(_ body: () throws(TreeError) -> Result) throws(PrepareError) -> Result {
  do { return try body() } catch { throw PrepareError(error) }
}
