import Archive
import Checksums
import Dataset
import Foundation
import Glibc
import Platform
import TestSupport
import Testing

@testable import Pass

@Suite("A job that fails")
struct FailingPassTests {
  /// Six validation and six test images, each of which fills a batch.
  private let mixed: MixedArchive

  init() throws { mixed = try MixedArchive(inTurns: 6, size: 600_000) }

  private static func full(_ path: String) -> PlatformError { PlatformError("write", path, number: ENOSPC) }

  /// A target that takes validation images, with a disk that is full at number `number`.
  private func fullTarget(at number: Int) throws -> (sink: MemorySink, target: Target) {
    let catalog = try mixed.catalog(.val)
    let path = catalog.path(of: catalog.item(number: number))
    let sink = MemorySink(fault: { $0 == path ? Self.full($0) : nil })
    return (sink, Target(catalog, sink))
  }

  @Test("because the disk is full, records what it had written, and why it ended", arguments: 1...6)
  func fullDisk(number: Int) throws {
    let (sink, target) = try fullTarget(at: number)
    let digest = DigestConsumer(.sha256, resuming: nil)
    let run = Run(mixed.job([target], digests: [digest]))
    guard case .sink(let error)? = run.error?.code else {
      Issue.record("\(String(describing: run.error))")
      return
    }
    #expect(error.isFull && run.error?.archive == "mixed.tar")
    #expect(run.records.count == 1)
    let part = try #require(run.records.last?.parts.first)
    #expect(part.units == Set(0..<number - 1) && part.inventory.files == number - 1)
    #expect(sink.files.count == number - 1)
    // The next member of that part is after the offset, whichever others were passed over.
    let offset = mixed.members[2 * (number - 1)].extent.lowerBound
    let written = number == 1 ? 0 : mixed.members[2 * (number - 2)].extent.upperBound
    #expect(written <= part.offset && part.offset <= offset)
  }

  @Test("is finished from that record by the next one")
  func afterFullDisk() throws {
    let (sink, target) = try fullTarget(at: 4)
    let digest = DigestConsumer(.sha256, resuming: nil)
    let record = try #require(Run(mixed.job([target], digests: [digest])).records.last)
    let rest = MemorySink()
    let job = mixed.job(
      [Target(target.catalog, rest, from: record.parts[0])],
      digests: [DigestConsumer(.sha256, resuming: record.digests.first)],
      extents: [min(record.parts[0].offset, record.digests.first?.count ?? 0)..<mixed.size])
    let outcome = try #require(Run(job).outcome)
    #expect(outcome.digests == [Digest.of(mixed.bytes, .sha256)])
    #expect(try sink.files.merging(rest.files) { $1 } == mixed.files(of: .val))
    #expect(outcome.parts.map(\.units) == [Set(0..<6)] && outcome.parts.map(\.inventory.files) == [6])
  }

  @Test("leaves no record if it is one that records nothing")
  func unrecorded() throws {
    let run = Run(mixed.job([try fullTarget(at: 3).target], isRecorded: false))
    #expect(run.code == "sink" && run.records.isEmpty)
  }

  @Test("reports its own error if the last checkpoint cannot be recorded either")
  func fullForRecord() throws {
    struct NoRoom: Error {}
    let run = Run(mixed.job([try fullTarget(at: 3).target]), record: { _ in throw NoRoom() })
    #expect(run.code == "sink" && run.records.count == 1)
  }

  @Test("because a part of the archive cannot be read, records what it had done")
  func unreadable() throws {
    let sink = MemorySink()
    let digest = DigestConsumer(.md5, resuming: nil)
    // No file can be read before its start: EINVAL.
    let target = Target(try mixed.catalog(.val), sink)
    let job = mixed.job([target], digests: [digest], extents: [0..<mixed.size, -512..<0])
    let isWritten = Pulse()
    let last = try mixed.catalog(.val).path(of: mixed.catalog(.val).item(number: 6))
    let run = Run(
      job,
      beforeBlock: { block in
        // The error comes once all that was read before it has been written.
        let isLast = block == (Int(mixed.size) + (4 << 20) - 1) >> 22 + 1
        while isLast, sink.files[last] == nil { _ = isWritten.wait(seconds: 0.001) }
        return nil
      })
    guard case .unreadable(let error)? = run.error?.code else {
      Issue.record("\(String(describing: run.error))")
      return
    }
    #expect(error.number == EINVAL)
    #expect(run.records.count == 1)
    let units = try #require(run.records.last?.parts.first).units
    // The last file may have been written without having been counted yet.
    #expect(units.isSuperset(of: 0..<5) && units.isSubset(of: 0..<6))
  }

  @Test("at its first byte records what earlier ones have done")
  func unreadableAtOnce() throws {
    let path = mixed.folder.path("folder.tar")
    try mixed.folder.makeFolder("folder.tar")
    let folder = try archiveFile(mixed.archive.official, at: path)
    let start = PartProgress(offset: 4096, units: [1, 3], inventory: Inventory(files: 2, bytes: 9, names: 7))
    let job = Job(
      folder, rules: mixed.rules, extents: [4096..<8192], digests: [],
      targets: [Target(try mixed.catalog(.val), MemorySink(), from: start)])
    let run = Run(job)
    #expect(run.code == "unreadable" && run.records.map(\.parts) == [[start]])
  }

  @Test("is refused before anything is read if the archive is no regular file, or is gone")
  func noFile() throws {
    let official = mixed.archive.official
    let pipe = ArchiveFile(official, path: mixed.archive.path, identity: mixed.archive.identity, isFile: false)
    let gone = ArchiveFile(official, path: "/nonexistent", identity: mixed.archive.identity, isFile: true)
    for (archive, code) in [(pipe, "notAFile"), (gone, "unreadable")] {
      let run = Run(Job(archive, extents: [0..<10], digests: [DigestConsumer(.md5, resuming: nil)], targets: []))
      #expect(run.code == code && run.records.isEmpty)
    }
  }
}
