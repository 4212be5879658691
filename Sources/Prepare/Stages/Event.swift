public import Checksums
public import Dataset

/// What happens in a run, for whoever shows it.
public enum Event: Sendable {
  case passStarted(PlannedPass, PassCounters)
  case passEnded(PlannedPass)
  /// The archive has the published digests. `since` is set where that was known: seconds since 1970.
  case verified(FoundArchive, [Digest], since: Int?)
  /// The split is complete. `isNew` tells whether this run made it so.
  case published(PublishedSplit, isNew: Bool)
  /// The archive is left as it is: it is not the published one, but was accepted, or no sum of it is published.
  case unverifiable(FoundArchive)
  /// So many images of a split were made anew; `read` bytes of its archive were read for them.
  case repaired(Split, files: Int, read: Int64)
  /// So many files, folders and links that do not belong into a split were moved aside.
  case quarantined(Split, files: Int)
  /// The archive is used although it has not the published digests; these are what it has, none where its size is wrong.
  case accepted(FoundArchive, [Digest])
  /// The archive's digest is wrong; where it is damaged is looked for, which takes about as long as another read of it.
  case examinationStarted(FoundArchive, PassCounters)
  case examinationEnded(FoundArchive)
  /// The archive was deleted, since its split is published.
  case reclaimed(FoundArchive)
  case missing(StageName, archives: [String])
  /// An archive was refused; others go on.
  case refused(PrepareError)
}

/// Gets the events of a run, one after the other.
public typealias Observer = @Sendable (Event) -> Void
