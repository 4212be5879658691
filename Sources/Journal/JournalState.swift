public import Checksums
public import Platform

/// What the journal's records amount to.
public struct JournalState: Equatable, Sendable {
  /// A verdict with its time, in seconds since 1970.
  public struct RecordedVerdict: Equatable, Sendable {
    /// What was found.
    public let verdict: Verdict
    /// When it was recorded.
    public let time: Int
  }

  /// A publication with its time, in seconds since 1970.
  public struct RecordedPublication: Equatable, Sendable {
    /// What was published, or is about to be.
    public let publication: Publication
    /// When it was recorded.
    public let time: Int
  }

  /// How far the digests of an archive have come.
  public struct RecordedDigests: Equatable, Sendable {
    /// The state of the archive's file that they are about.
    public let identity: Identity
    /// One state for each algorithm.
    public let states: [DigestState]
    /// The file of this machine that their bytes are in, if it is a download.
    public let kept: KeptFile?
  }

  /// How far an archive is extracted into a part.
  public struct RecordedExtraction: Equatable, Sendable {
    /// The state of the archive's file that it is about.
    public let identity: Identity
    /// What is staged.
    public let extraction: Extraction
  }

  /// An archive that was deleted to free its space, with the time in seconds since 1970.
  public struct RecordedReclaim: Equatable, Sendable {
    /// The last state of the archive's file.
    public let identity: Identity
    /// When it was recorded.
    public let time: Int
  }

  /// The first record; nil if the journal has not been begun.
  public private(set) var root: RootRecord?
  /// When the first record was written, in seconds since 1970.
  public private(set) var began = 0
  /// The number of the last record; 0 if there is none.
  public private(set) var sequence = 0
  /// Which classes are prepared: `all`, or their wnids; nil if the journal has not been begun.
  public private(set) var selection: String?
  /// The last verdict on each archive.
  public private(set) var verdicts: [String: RecordedVerdict] = [:]
  /// How far the digests of each archive have come since the last verdict.
  public private(set) var digests: [String: RecordedDigests] = [:]
  /// How far each part is staged, by part and archive.
  public private(set) var staged: [String: [String: RecordedExtraction]] = [:]
  /// Parts that were about to get their names when the journal ended.
  public private(set) var publishing: [String: RecordedPublication] = [:]
  /// The last publication of each part.
  public private(set) var published: [String: RecordedPublication] = [:]
  /// Archives that were deleted to free their space.
  public private(set) var reclaimed: [String: RecordedReclaim] = [:]

  /// The files that were made from published parts.
  public private(set) var written: [String: Written] = [:]

  /// Makes the state of a journal without records.
  public init() {}

  /// Takes the next record. Returns false, and takes nothing, if it cannot follow.
  mutating func apply(_ record: Record) -> Bool {
    guard record.sequence == sequence + 1 else { return false }
    switch record.event {
    case .root: guard sequence == 0 else { return false }
    default: guard root != nil else { return false }
    }
    sequence = record.sequence
    switch record.event {
    case .root(let root): (self.root, began, selection) = (root, record.time, root.selection)
    case .selected(let selected): selection = selected.selection
    case .verdict(let verdict): apply(verdict, record.time)
    case .checkpoint(let checkpoint): apply(checkpoint)
    case .dropped(let dropped): clear(dropped.part)
    case .publishing(let publication):
      publishing[publication.part] = RecordedPublication(publication: publication, time: record.time)
    case .published(let publication):
      clear(publication.part)
      published[publication.part] = RecordedPublication(publication: publication, time: record.time)
    case .reclaimed(let archive):
      reclaimed[archive.archive] = RecordedReclaim(identity: archive.identity, time: record.time)
    case .written(let written): self.written[written.file] = written
    }
    return true
  }

  /// Whether both states say the same, however many records it took.
  func saysTheSame(as other: JournalState) -> Bool {
    var other = other
    other.sequence = sequence
    return self == other
  }

  private mutating func apply(_ verdict: Verdict, _ time: Int) {
    var verdict = verdict
    // Another digest of the same bytes adds to what is known of them.
    if let known = verdicts[verdict.archive]?.verdict, known.identity == verdict.identity, known.isMatch,
      verdict.isMatch
    {
      verdict.digests.merge(known.digests) { new, _ in new }
    }
    verdicts[verdict.archive] = RecordedVerdict(verdict: verdict, time: time)
    digests[verdict.archive] = nil
  }

  private mutating func apply(_ checkpoint: Checkpoint) {
    if !checkpoint.digests.isEmpty {
      digests[checkpoint.archive] = RecordedDigests(
        identity: checkpoint.identity, states: checkpoint.digests, kept: checkpoint.kept)
    }
    for extraction in checkpoint.parts {
      staged[extraction.part, default: [:]][checkpoint.archive] = RecordedExtraction(
        identity: checkpoint.identity, extraction: extraction)
    }
  }

  private mutating func clear(_ part: String) {
    staged[part] = nil
    publishing[part] = nil
  }
}
