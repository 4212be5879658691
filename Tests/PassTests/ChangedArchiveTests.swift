import Checksums
import Dataset
import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Pass

@Suite("An archive that changes while it is read")
struct ChangedArchiveTests {
  private let mixed: MixedArchive

  init() throws { mixed = try MixedArchive(inTurns: 4, size: 600_000) }

  /// Runs a job over the archive, which is `change`d before the block with this number, counted from 1.
  private func run(changeBefore block: Int, _ change: @escaping @Sendable (String) throws -> Void) throws -> Run {
    let digest = DigestConsumer(.sha256, resuming: nil)
    let target = Target(try mixed.catalog(.val), MemorySink())
    let path = mixed.archive.path
    return Run(
      mixed.job([target], digests: [digest], extents: mixed.extents),
      beforeBlock: { number in
        guard number == block else { return nil }
        do {
          try change(path)
        } catch {
          Issue.record(error)
        }
        return nil
      })
  }

  @Test("ends the job, which records nothing, if it is only touched", arguments: [1, 4, 8])
  func touched(block: Int) throws {
    let run = try run(changeBefore: block) { path in
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
    }
    #expect(run.code == "changed" && run.error?.archive == "mixed.tar" && run.records.isEmpty)
  }

  @Test("ends the job, which records nothing, if it is cut", arguments: [2, 8])
  func cut(block: Int) throws {
    let run = try run(changeBefore: block) { path in
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.truncate(atOffset: 1000)
      try file.close()
    }
    #expect(run.code == "changed" && run.records.isEmpty)
  }

  @Test("ends the job, which records nothing, if it grows")
  func grown() throws {
    let run = try run(changeBefore: 3) { path in
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.seekToEnd()
      try file.write(contentsOf: Data([1]))
      try file.close()
    }
    #expect(run.code == "changed" && run.records.isEmpty)
  }

  @Test("is still read to its end if another file takes its name: the verdict is about the one that was opened")
  func replaced() throws {
    let run = try run(changeBefore: 3) { path in
      try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
      try Data([1]).write(to: URL(filePath: path))
    }
    #expect(run.outcome?.digests == [Digest.of(mixed.bytes, .sha256)])
  }

  @Test("since it was found is not read at all")
  func before() throws {
    try mixed.folder.write(mixed.bytes + [0], to: "mixed.tar")
    let sink = MemorySink()
    let run = Run(mixed.job([Target(try mixed.catalog(.val), sink)]))
    #expect(run.code == "changed" && run.records.isEmpty && sink.files.isEmpty)
    #expect(run.counters.bytesRead.load(ordering: .relaxed) == 0)
  }

  @Test("makes no difference between two checkpoints: none is due after the change")
  func checkpoints() throws {
    let digest = DigestConsumer(.sha256, resuming: nil)
    let (path, extents) = (mixed.archive.path, mixed.extents)
    let run = Run(
      mixed.job([], digests: [digest], extents: extents), checkpointBytes: 2,
      beforeBlock: { number in
        guard number == 5 else { return nil }
        do {
          try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
        } catch {
          Issue.record(error)
        }
        return nil
      })
    #expect(run.code == "changed")
    // A checkpoint that was due before may see the block that was being read.
    #expect(run.records.allSatisfy { $0.digests.allSatisfy { $0.count <= extents[4].upperBound } })
  }
}
