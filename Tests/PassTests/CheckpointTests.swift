import Checksums
import Dataset
import Glibc
import TestSupport
import Testing

@testable import Pass
@testable import Platform

@Suite("A checkpoint")
struct CheckpointTests {
  private let mixed: MixedArchive

  init() throws { mixed = try MixedArchive(inTurns: 6, size: 600_000) }

  /// A folder whose file system cannot be synchronized (EBADF): its descriptor is one of O_PATH.
  private func unsyncable() throws -> Directory {
    let descriptor = unsafe open(mixed.folder.path, 0o10_000_000 | O_CLOEXEC)
    guard descriptor >= 0 else { throw PlatformError("open", mixed.folder.path) }
    return Directory(descriptor: descriptor, path: mixed.folder.path, resolution: .supported)
  }

  @Test("claims only what is written, and never less than the one before", arguments: [1, 3])
  func claims(writers: Int) throws {
    let (val, test) = (MemorySink(), MemorySink())
    let catalogs = try [mixed.catalog(.val), mixed.catalog(.test)]
    let faults = Locked<[String]>([])
    let digest = DigestConsumer(.sha256, resuming: nil)
    let job = mixed.job(
      [Target(catalogs[0], val), Target(catalogs[1], test)], digests: [digest], extents: mixed.extents)
    let record = { @Sendable (progress: JobProgress) in
      for (catalog, (sink, part)) in zip(catalogs, zip([val, test], progress.parts)) {
        let paths = part.units.map { catalog.path(of: catalog.item(number: $0 + 1)) }
        let missing = paths.filter { sink.files[$0] == nil }
        faults.withLock { $0 += missing }
      }
    }
    let run = Run(job, writers: writers, checkpointBytes: 2, record: record)
    #expect(run.error == nil && faults.withLock { $0 } == [])
    for (before, after) in zip(run.records, run.records.dropFirst()) {
      for (old, new) in zip(before.parts, after.parts) {
        #expect(old.offset <= new.offset && old.units.isSubset(of: new.units))
      }
      #expect(zip(before.digests, after.digests).allSatisfy { $0.count <= $1.count })
    }
  }

  @Test("at any block can be resumed from")
  func everyBlock() throws {
    let catalog = try mixed.catalog(.val)
    for block in 1...mixed.extents.count {
      let (first, second) = (MemorySink(), MemorySink())
      let digest = DigestConsumer(.sha256, resuming: nil)
      let job = mixed.job([Target(catalog, first)], digests: [digest], extents: mixed.extents)
      let stopped = Run(job, beforeBlock: { $0 == block ? 15 : nil })
      #expect(stopped.code == "interrupted" && stopped.records.count == 1)
      let record = try #require(stopped.records.last)
      // Nothing of what was read is digested again.
      #expect((record.digests.first?.count ?? 0) == mixed.extents[block - 1].lowerBound)
      let start = min(record.parts[0].offset, record.digests.first?.count ?? 0)
      let rest = mixed.job(
        [Target(catalog, second, from: record.parts[0])],
        digests: [DigestConsumer(.sha256, resuming: record.digests.first)], extents: [start..<mixed.size])
      let outcome = try #require(Run(rest).outcome)
      #expect(outcome.digests == [Digest.of(mixed.bytes, .sha256)])
      #expect(outcome.parts[0].units == Set(0..<6) && outcome.parts[0].inventory.files == 6)
      #expect(try first.files.merging(second.files) { $1 } == mixed.files(of: .val))
    }
  }

  @Test("is not recorded if what it claims cannot be synchronized, and the job ends")
  func failedSync() throws {
    let target = Target(try mixed.catalog(.val), MemorySink(), folder: try unsyncable())
    let run = Run(mixed.job([target], extents: mixed.extents), checkpointBytes: 2)
    guard case .sync(let error)? = run.error?.code else {
      Issue.record("\(String(describing: run.error))")
      return
    }
    #expect(error.number == EBADF && run.records.isEmpty)
  }

  @Test(
    "after a full disk is not recorded if it cannot be synchronized, and that is the error", arguments: [true, false])
  func failedLastSync(isInterrupted: Bool) throws {
    let sink = MemorySink(fault: { isInterrupted ? nil : PlatformError("write", $0, number: ENOSPC) })
    let target = Target(try mixed.catalog(.val), sink, folder: try unsyncable())
    let run = Run(
      mixed.job([target], extents: mixed.extents), beforeBlock: { $0 == 5 && isInterrupted ? 2 : nil })
    #expect(run.code == "sync" && run.records.isEmpty)
  }

  @Test("is not made after one that could not be synchronized, although another error came first")
  func afterFailedSync() throws {
    let full = PassError(.sink(PlatformError("write", "x", number: ENOSPC)), "mixed.tar")
    let claimed = Locked(0)
    func checkpointer(_ folder: Directory, _ control: PassControl) throws -> Checkpointer {
      let target = Target(try mixed.catalog(.val), MemorySink(), folder: folder)
      return Checkpointer(
        job: mixed.job([target]), tracker: ProgressTracker([target.start]), control: control,
        record: { _ in claimed.withLock { $0 += 1 } })
    }
    func control() -> PassControl {
      PassControl(ring: BlockRing(slots: 2, blockBytes: 512, consumers: 1), batches: 1, batchBytes: 512)
    }
    let failed = control()
    failed.checkpointDue.signal()
    let failing = try checkpointer(unsyncable(), failed)
    let error = #expect(throws: PassError.self) { try failing.run() }
    guard case .sync = error?.code else { throw try #require(error) }
    // A writer's error was faster: it is the one to report. That the disk takes everything now proves nothing.
    failed.fail(full)
    let folder = try Directory.open(mixed.folder.path)
    try checkpointer(folder, failed).finalCheckpoint(after: full)
    #expect(claimed.withLock { $0 } == 0)
    // Without a failed sync there is one.
    try checkpointer(folder, control()).finalCheckpoint(after: full)
    #expect(claimed.withLock { $0 } == 1)
  }

  @Test("that cannot be recorded ends the job with the recorder's error, and is the last one")
  func failedRecord() throws {
    struct Trouble: Error {}
    let digest = DigestConsumer(.md5, resuming: nil)
    let target = Target(try mixed.catalog(.val), MemorySink())
    let job = mixed.job([target], digests: [digest], extents: mixed.extents)
    let run = Run(job, checkpointBytes: 2, record: { _ in throw Trouble() })
    guard case .record(let error)? = run.error?.code else {
      Issue.record("\(String(describing: run.error))")
      return
    }
    #expect(error is Trouble && run.records.count == 1)
  }

  @Test("is not made of a job that records nothing, not even if it is interrupted")
  func unrecorded() throws {
    let target = Target(try mixed.catalog(.val), MemorySink(), folder: try unsyncable())
    let whole = Run(mixed.job([target], extents: mixed.extents, isRecorded: false), checkpointBytes: 2)
    #expect(whole.error == nil && whole.records.isEmpty)
    let stopped = Run(
      mixed.job([Target(target.catalog, MemorySink())], extents: mixed.extents, isRecorded: false),
      checkpointBytes: 2, beforeBlock: { $0 == 5 ? 2 : nil })
    #expect(stopped.code == "interrupted" && stopped.records.isEmpty)
  }
}
