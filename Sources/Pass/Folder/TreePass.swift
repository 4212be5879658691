internal import Archive
internal import Checksums
internal import Dataset
internal import Platform
internal import Synchronization

/// Runs a job whose archive is an unpacked tree: several threads walk through its folders, and hand the files to the sinks.
///
///     folders ─► take-1 … take-N ─► sinks
///                     │
///     record ◄─ syncfs ◄─ checkpointer ◄─ progress tracker
///
/// What earlier runs have recorded is looked at again, file by file, since a tree may change at any place. So the progress of
/// a target starts with the units that are recorded, and with no files.
struct TreePass: Sendable {
  let job: Job
  let tree: TreeFolders
  let settings: PassSettings
  let counters: PassCounters
  let record: @Sendable (JobProgress) throws -> Void

  func run() throws(PassError) -> [PartProgress] {
    let control = PassControl(ring: BlockRing(slots: 2, blockBytes: 4096, consumers: 1), batches: 0, batchBytes: 0)
    let tracker = ProgressTracker(job.targets.map(\.start))
    let checkpointer = Checkpointer(job: job, tracker: tracker, control: control, record: record)
    let walk = try TreeWalk(
      tree, job.targets.map(\.catalog), archive: job.archive.title, stopSignal: settings.stopSignal)
    // All of it together stays below 24 MiB, unless there are very many threads.
    let capacity = max(64 << 10, min(1 << 20, (24 << 20) / settings.writers))
    let untilCheckpoint = Atomic(settings.checkpointBytes)

    var checkpoints = ThreadGroup()
    var workers = ThreadGroup()
    control.run { () throws(PassError) in
      try sinking(job.archive.title) { () throws(PlatformError) in
        try checkpoints.start("checkpoint") { control.run { () throws(PassError) in try checkpointer.run() } }
        for number in 1...settings.writers {
          try workers.start("take-\(number)") {
            control.run { () throws(PassError) in
              var taker = TreeTaker(job, tracker, counters, capacity: capacity) { bytes in
                // What is in flight is little: a piece for each thread.
                let left = untilCheckpoint.subtract(bytes, ordering: .relaxed).newValue
                guard left <= 0, left + bytes > 0 else { return }
                untilCheckpoint.add(settings.checkpointBytes, ordering: .relaxed)
                control.checkpointDue.signal()
              }
              try walk.run(&taker, isEnded: { control.error != nil })
            }
          }
        }
      }
    }
    try checkpointer.finish(after: &workers, &checkpoints)
    return tracker.sample
  }
}

/// Takes the files of a tree for one thread.
private struct TreeTaker: TreeVisitor, ~Copyable {
  private let job: Job
  private let tracker: ProgressTracker
  private let counters: PassCounters
  /// Is told how many bytes a piece has had.
  private let taken: (Int64) -> Void
  private var bench: Workbench
  /// Of the piece at hand.
  private var units: [Int] = []
  private var numbers: [UInt32] = []
  private var inventory = Inventory()

  init(
    _ job: Job, _ tracker: ProgressTracker, _ counters: PassCounters, capacity: Int, taken: @escaping (Int64) -> Void
  ) {
    (self.job, self.tracker, self.counters, self.taken) = (job, tracker, counters, taken)
    bench = Workbench(capacity: capacity)
  }

  mutating func begin(_ piece: TreePiece) throws(PlatformError) {
    (units, numbers, inventory) = ([], [], Inventory())
    let target = job.targets[piece.target]
    if target.catalog.hasClassUnits, let wnid = piece.wnid { try target.sink.begin(wnid) }
  }

  mutating func visit(
    _ index: Int, of listing: borrowing Listing, in folder: Directory, _ item: Item, _ piece: TreePiece
  ) throws(PassError) {
    let target = job.targets[piece.target]
    let catalog = target.catalog
    let unit = catalog.unit(of: item)
    guard catalog.isSelected(item), !target.replaced.contains(unit) else { return }
    let kind = listing.kind(index)
    guard kind == .file else {
      throw PassError(.irregularFile("\(folder.path)/\(catalog.fileName(of: item))", kind), job.archive.title)
    }
    if catalog.hasClassUnits { numbers.append(UInt32(clamping: item.number)) } else { units.append(unit) }
    do throws(PlatformError) {
      guard try target.sink.wants(item) else { return }
      bench.set(item, catalog)
      let size = try target.sink.take(
        index, of: listing, in: folder, isRecorded: target.start.units.contains(unit), &bench)
      bench.add(to: &inventory, size: size)
    } catch {
      let isSource = error.subject.hasPrefix("\(folder.path)/")
      throw PassError(
        error.isUnlinkable ? .unlinkable(error) : isSource ? .unreadable(error) : .sink(error), job.archive.title)
    }
  }

  mutating func end(_ piece: TreePiece) throws(PlatformError) {
    let target = job.targets[piece.target]
    if target.catalog.hasClassUnits, let wnid = piece.wnid {
      try target.sink.end(wnid, numbers: numbers)
      units.append(target.catalog.unit(of: wnid))
    }
    counters.files.add(inventory.files, ordering: .relaxed)
    counters.bytesRead.add(inventory.bytes, ordering: .relaxed)
    let entry = ProgressTracker.Entry(target: piece.target, units: units, offset: 0, inventory: inventory)
    tracker.complete(tracker.announce(entry))
    taken(inventory.bytes)
  }
}
