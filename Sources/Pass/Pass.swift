internal import Archive
public import Checksums
internal import Dataset
internal import Platform
internal import Synchronization

/// Runs a job: one read of an archive for everybody who wants something from it.
///
///     archive ─► reader ─► ring of blocks ─┬─► digests
///                                          └─► unpacker ─► batches ─► writers ─► sinks
///                                              tar → nested tar          │
///                            record ◄─ syncfs ◄─ checkpointer ◄─ progress tracker
///
/// Each box is a thread. Blocks and batches are pooled: a fast producer blocks, so memory use is constant. Each consumer
/// passes over what it had in an earlier run. The first error ends all of them.
public struct Pass: Sendable {
  let job: Job
  let settings: PassSettings
  let counters: PassCounters
  private let record: @Sendable (JobProgress) throws -> Void

  /// What a job has done.
  public struct Outcome: Sendable {
    /// Of the whole archive, in the order of the job's digests.
    public let digests: [Digest]
    /// In the order of the job's targets.
    public let parts: [PartProgress]
  }

  /// `record` makes a checkpoint durable; it is called from one thread at a time.
  public init(
    _ job: Job, settings: PassSettings, counters: PassCounters, record: @escaping @Sendable (JobProgress) throws -> Void
  ) {
    (self.job, self.settings, self.counters, self.record) = (job, settings, counters, record)
  }

  /// Reads the extents. If the job is interrupted, or the disk is full, what was done is recorded before the error is thrown.
  public func run() throws(PassError) -> Outcome {
    if let tree = job.archive.tree {
      let pass = TreePass(job: job, tree: tree, settings: settings, counters: counters, record: record)
      return Outcome(digests: [], parts: try pass.run())
    }
    let stream = try job.archive.open()
    let isUnpacking = !job.targets.isEmpty
    // The places where a run can resume are known before the digests come to them.
    let isHashing = isUnpacking && job.archive.remote != nil && job.archive.container == .tar
    let tracker = ProgressTracker(
      job.targets.map(\.start), digested: isHashing ? job.digests.map(\.startOffset) : [])
    let control = PassControl(
      ring: BlockRing(
        slots: Self.slots, blockBytes: Self.blockBytes, consumers: job.digests.count + (isUnpacking ? 1 : 0),
        hasLeader: tracker.isHashing),
      batches: isUnpacking ? batches : 0, batchBytes: batchBytes)
    let checkpointer = Checkpointer(job: job, tracker: tracker, control: control, record: record)

    var checkpoints = ThreadGroup()
    var workers = ThreadGroup()
    control.run { () throws(PassError) in
      try sinking(job.archive.name) { () throws(PlatformError) in
        try checkpoints.start("checkpoint") { control.run { () throws(PassError) in try checkpointer.run() } }
        try start(&workers, stream, control, tracker)
      }
    }
    try checkpointer.finish(after: &workers, &checkpoints)
    return Outcome(digests: job.digests.compactMap(\.digest), parts: tracker.sample)
  }

  private func start(
    _ workers: inout ThreadGroup, _ stream: any ByteStream, _ control: PassControl, _ tracker: ProgressTracker
  ) throws(PlatformError) {
    let reader = PassReader(job: job, stream: stream, settings: settings, control: control, counters: counters)
    try workers.start("read") { control.run { () throws(PassError) in try reader.run() } }
    for (index, digest) in job.digests.enumerated() {
      let counter = index == 0 ? counters : nil
      try workers.start("hash-\(digest.algorithm.rawValue)") {
        digest.run(control.ring, consumer: index, tracker.isHashing ? tracker : nil) {
          counter?.bytesDigested.store($0, ordering: .relaxed)
        }
      }
    }
    guard !job.targets.isEmpty else { return }
    let consumer = job.digests.count
    try workers.start("unpack") {
      control.run { () throws(PassError) in
        guard var unpacker = Unpacker(self, control, tracker, consumer: consumer) else { return }
        try unpacker.run()
      }
    }
    for number in 1...settings.writers {
      try workers.start("write-\(number)") {
        control.run { () throws(PassError) in try write(control, tracker) }
      }
    }
  }

  /// Hands batches to the sinks until there are no more; after an error they are dropped, unless what was read is still good.
  private func write(_ control: PassControl, _ tracker: ProgressTracker) throws(PassError) {
    var scratch = Buffer(capacity: Self.scratchBytes)
    // What is beside a packed tar is packed, too.
    var unzipper = Unzipper(capacity: job.archive.official.container == .zip ? batchBytes : 0)
    while var batch = control.full.pop() {
      if let error = control.error, !error.isDraining { return }
      try batch.take(into: job.targets[batch.target].sink, &scratch, &unzipper, job.archive.name)
      counters.files.add(batch.count, ordering: .relaxed)
      tracker.complete(batch.sequence)
      batch.removeAll()
      _ = control.empty.push(batch)
    }
  }

  private static let blockBytes = 4 << 20
  private static let slots = 4
  private static let scratchBytes = 64 << 10
  /// Two batches for each writer, one being filled and one on its way.
  private var batches: Int { 2 * settings.writers + 2 }
  /// All batches together stay below 24 MiB, unless there are very many writers.
  private var batchBytes: Int { max(64 << 10, min(1 << 20, Self.batchesBytes / batches)) }
  private static let batchesBytes = 24 << 20

  /// About how much may have been read, and how much of it written, since the last checkpoint was due.
  public static let bytesInFlight = Int64(slots * blockBytes + batchesBytes)
}
