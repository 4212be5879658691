internal import Checksums
internal import Dataset
internal import Platform
internal import Synchronization

/// One read of an archive, or of extents of it, for everybody who wants something from it.
///
///     archive ─► reader ─► ring of blocks ─┬─► digests
///                                          └─► demultiplexer ─► parcels ─► writers ─► staging
///                                              outer tar → inner tar          │
///                          journal ◄─ syncfs ◄─ committer ◄─ ledger ◄─────────┘
///
/// Each box is a thread. Blocks and parcels go round in fixed numbers, so that who is too fast waits and memory stays
/// flat. Each consumer passes over what it had in an earlier run. The first error ends all of them.
struct Pass {
  let archive: FoundArchive
  let release: Release
  /// What is read: all that a digest, or else the extraction, has not had yet.
  let extents: [Range<Int64>]
  let digests: [DigestConsumer]
  let extraction: ExtractionTarget?
  /// Gives back the space of the archive while it is extracted.
  let reclaimer: Reclaimer?
  let journal: Journal
  let settings: PassSettings
  let counters: PassCounters

  struct Outcome {
    var digests: [Digest]
    /// The whole split, where one was extracted.
    var extraction: Extraction?
  }

  /// Reads the extents. What an interrupted run has done is recorded before the error is thrown.
  func run() throws(PrepareError) -> Outcome {
    let control = PassControl(
      ring: BlockRing(
        slots: Self.slots, blockBytes: Self.blockBytes, consumers: digests.count + (extraction == nil ? 0 : 1)),
      parcels: extraction == nil ? 0 : parcels, parcelBytes: parcelBytes)
    let ledger = extraction.map { Ledger($0.extraction) }
    let committer = Committer(
      archive: archive, digests: digests,
      extraction: extraction.flatMap { target in target.isRecorded ? ledger.map { ($0, target.folder) } : nil },
      reclaimer: reclaimer,
      journal: journal, control: control)

    var commit = ThreadGroup()
    var workers = ThreadGroup()
    control.run { () throws(PrepareError) in
      try io { () throws(PlatformError) in
        try commit.start("commit") { control.run { () throws(PrepareError) in try committer.run() } }
        try start(&workers, control, ledger)
      }
    }
    workers.join()
    control.checkpointDue.end()
    commit.join()

    if let error = control.error {
      // Not after a failed sync: another one would succeed without what was lost. Nor of a comparison or repair, which
      // reads from the start: an earlier verification may have come further.
      if error.isInterruption, extraction?.isRecorded != false { try committer.checkpoint() }
      throw error
    }
    return Outcome(digests: digests.compactMap(\.digest), extraction: ledger?.sample)
  }

  private func start(
    _ workers: inout ThreadGroup, _ control: PassControl, _ ledger: Ledger?
  ) throws(PlatformError) {
    let reader = PassReader(
      archive: archive, extents: extents, settings: settings, control: control, counters: counters)
    try workers.start("read") { control.run { () throws(PrepareError) in try reader.run() } }
    for (index, digest) in digests.enumerated() {
      let counter = index == 0 ? counters : nil
      try workers.start("hash-\(digest.algorithm.rawValue)") {
        digest.run(control.ring, consumer: index) { counter?.bytesDigested.store($0, ordering: .relaxed) }
      }
    }
    guard let extraction, let ledger else { return }
    let consumer = digests.count
    try workers.start("demultiplex") {
      control.run { () throws(PrepareError) in
        guard var demultiplexer = Demultiplexer(self, extraction, control, ledger, consumer: consumer) else { return }
        try demultiplexer.run()
      }
    }
    for number in 1...settings.writers {
      try workers.start("write-\(number)") {
        control.run { () throws(PrepareError) in
          try write(extraction, control, ledger)
        }
      }
    }
  }

  /// Writes, or compares, parcels until there are no more; after an error that is not an interruption they are given up.
  private func write(_ target: ExtractionTarget, _ control: PassControl, _ ledger: Ledger) throws(PrepareError) {
    var buffer = Buffer(capacity: target.isRecorded ? 1 : 256 << 10)
    while var parcel = control.full.pop() {
      if let error = control.error, !error.isInterruption { return }
      try io { () throws(PlatformError) in
        if case .comparison(let comparison) = target.purpose {
          try parcel.compare(with: target.folder, comparison, &buffer)
        } else {
          try parcel.write(to: target.folder)
        }
      }
      counters.files.add(parcel.count, ordering: .relaxed)
      ledger.complete(parcel.sequence)
      parcel.removeAll()
      _ = control.empty.push(parcel)
    }
  }

  private static let blockBytes = 4 << 20
  private static let slots = 8
  /// Two parcels for each writer, one being filled and one on its way.
  private var parcels: Int { 2 * settings.writers + 2 }
  /// All parcels together stay below 24 MiB, as long as there are not very many writers.
  private var parcelBytes: Int { max(64 << 10, min(1 << 20, Self.parcelsBytes / parcels)) }
  private static let parcelsBytes = 24 << 20

  /// About how much may have been read, and how much of it written, since the last checkpoint came due.
  static let bytesInFlight = Int64(slots * blockBytes + parcelsBytes)
}

/// What becomes of a split's images, and from where on.
struct ExtractionTarget: Sendable {
  enum Purpose: Sendable {
    /// They are written to the folder, and checkpoints say how far.
    case staging
    /// Those that a tree lacks are written to the folder.
    case repair(Repair)
    /// They are compared with the files in the folder.
    case comparison(Comparison)

    var isWriting: Bool { if case .comparison = self { false } else { true } }
  }

  let split: Split
  /// What earlier runs have done.
  let extraction: Extraction
  /// The staged folder, or the one to compare with.
  let folder: Directory
  let purpose: Purpose

  init(_ split: Split, _ extraction: Extraction, _ folder: Directory) {
    (self.split, self.extraction, self.folder, purpose) = (split, extraction, folder, .staging)
  }

  /// Makes a target that checkpoints do not speak of.
  init(_ split: Split, of release: Release, _ folder: Directory, _ purpose: Purpose) {
    let members = MemberSet(limit: release.memberCount(of: split))
    extraction = Extraction(split: split.rawValue, offset: 0, members: members, files: 0, bytes: 0, folder: 0)
    (self.split, self.folder, self.purpose) = (split, folder, purpose)
  }

  /// Whether checkpoints speak of it.
  var isRecorded: Bool { if case .staging = purpose { true } else { false } }
}

/// How a pass is run.
public struct PassSettings: Sendable {
  /// Threads that write files.
  public var writers: Int
  /// How many bytes of the archive a killed run may have to read again. It holds as long as it is well above the blocks
  /// on their way (32 MiB) and the largest class tar, between whose ends no run can go on.
  public var checkpointBytes: Int64
  /// The number of the signal that asks to stop, or nil; asked between two blocks.
  public var stopSignal: @Sendable () -> Int32?

  /// Whether and when the space of archives is given back.
  public var reclaim: Reclaim?

  public init(
    writers: Int, checkpointBytes: Int64, reclaim: Reclaim? = nil,
    stopSignal: @escaping @Sendable () -> Int32? = { nil }
  ) {
    (self.writers, self.checkpointBytes, self.stopSignal) = (writers, checkpointBytes, stopSignal)
    self.reclaim = reclaim
  }
}

/// When the space of an archive is given back.
public enum Reclaim: String, CaseIterable, Sendable {
  /// It is deleted when its split is published.
  case archives
  /// What is extracted and on the disk is given back while the rest is extracted; then it is deleted.
  case progressively
}
