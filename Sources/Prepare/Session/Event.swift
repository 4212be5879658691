public import Checksums
public import Dataset
public import Export
public import Pass
public import Planning
public import Synchronization
public import Transfer

/// What happens in a run, to be shown.
public enum Event: Sendable {
  case jobStarted(PlannedJob, PassCounters)
  case jobEnded(PlannedJob)
  /// The archive has the published digests. `since` is set if that was known: seconds since 1970.
  case verified(ArchiveFile, [Digest], since: Int?)
  /// The part is complete. `isNew` says whether this run made it so.
  case published(PublishedPart, isNew: Bool)
  /// The archives are left as they are: they are not the published ones, but were accepted, or no checksum of them is published.
  case unverifiable([ArchiveFile])
  /// So many files of a part were restored; `read` bytes of its archive were read for them.
  case restored(Part, files: Int, read: Int64)
  /// So many files of another copy, at the path, were compared with those of a part; so many faults are differences.
  case compared(Part, files: Int, with: String, differences: Int)
  /// So many files in the folders of an unpacked tree are passed over, since no part is made of them.
  case filesPassedOver(ArchiveFile, files: Int)
  /// So many files of a published part are the root's alone now: the unpacked tree has no names of them any more.
  case moved(Part, files: Int)
  /// So many images of a part were moved into their class folders.
  case sorted(Part, files: Int)
  /// So many names of a part were moved aside.
  case quarantined(Part, names: Int)
  /// The archives are used although they have not the published digests; these are what one has, none if its size is wrong.
  case accepted([ArchiveFile], [Digest])
  /// The archive's digest is wrong; where it is damaged is looked for, which takes about as long as another read of it.
  case examinationStarted(ArchiveFile, PassCounters)
  case examinationEnded(ArchiveFile)
  /// The archives are not deleted: nothing says that the published part has the bytes that they have now.
  case kept([ArchiveFile], Part)
  /// The archive was deleted, since its parts are published.
  case reclaimed(ArchiveFile)
  /// A table is made of the boxes of a part.
  case tableStarted(String)
  case tableEnded
  /// The table is written. `expected` is set if it is known how many annotations and boxes there are.
  case tableWritten(String, of: Part, BoxTableSummary, expected: (files: Int, boxes: Int)?)
  /// A label file is there. `isNew` says whether this run has written it.
  case labelled(LabelFile, Numbering, isNew: Bool)
  /// Something else has the name of the label file, or somebody has changed it; it is left as it is.
  case foreignLabel(LabelFile, isChanged: Bool)
  /// A stage has none of these archives, but perhaps files that look like them.
  case missing(stage: String, archives: [String], lookAlikes: [LookAlikeFile])
  /// What there is of the part is staged; it waits for these archives.
  case waiting(Part, archives: [String])
  /// Something was refused; the rest goes on.
  case refused(PrepareError)
  /// Work of an earlier run is given up, from several archives for the same reason.
  case givenUp([GivenUp])
  /// A copy of an archive is not used, since another one fits.
  case passedOver(PrepareError)
  /// The part is complete. It is written to the disk and checked, and then gets its name.
  case publishingStarted(Part)
  case publishingEnded
  /// Headers of an archive are read from a server; the function says how many are known.
  case headersStarted(ArchiveFile, @Sendable () -> Int)
  case headersEnded
  /// A view is made; the function says how many images are done.
  case viewStarted(@Sendable () -> Int)
  case viewEnded
  /// A view lacks the part, which is not there.
  case leftOut(Part)
  /// The part is exported, though its bytes were never verified.
  case unverifiedPart(Part)
  /// The part is extended from another file of the archive, as far as is known, than the one that it was made from.
  case otherFile(archive: String, Part)
  /// A download goes on: so many bytes are there, which another program has fetched, or this one.
  case downloadResumed(String, bytes: Int64, of: Int64, isOfOther: Bool)
  /// An archive was refused while it was kept: what there is of it stays as `NAME.part`.
  case downloadKept(String)
  /// A download starts over: so many bytes were there.
  case downloadRestarted(String, DownloadRestart, bytes: Int64)
  /// A request for an archive is made again after a pause.
  case retrying(TransferOptions.Retry)
  /// The archive is there, and has these digests; so many bytes of it were fetched now.
  case downloaded(ArchiveFile, [Digest], fetched: Int64)
  /// So many places of an archive look damaged; so many of all its bytes are fetched again.
  case repairStarted(String, places: Int, bytes: Int64, of: Int64)
  /// A step of a repair has begun that reads so many bytes.
  case repairing(RepairStep, PassCounters, bytes: Int64)
  case repairingEnded
  /// The archive has these digests now; so many places of it were put in order, and so many bytes were fetched now.
  case repaired(ArchiveFile, [Digest], places: Int, fetched: Int64)
  /// Staged files of a part are removed.
  case removalStarted(Part, RemovalCounter)
  case removalEnded
}

/// What takes time in a repair of an archive.
public enum RepairStep: String, Sendable { case fetch, verify }

/// How many names a removal has removed. May be read while it runs.
public final class RemovalCounter: Sendable {
  public let removed = Atomic(0)
  init() {}
}

/// Gets the events of a run, one after the other.
public typealias Observer = @Sendable (Event) -> Void
