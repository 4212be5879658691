import Checksums
import Dataset
import Synchronization
import TestSupport
import Testing

@testable import Pass

@Suite("A job that feeds two parts from one archive")
struct TwoTargetTests {
  private let mixed: MixedArchive

  init() throws { mixed = try MixedArchive(inTurns: 6) }

  /// What of the first `count` members belongs to `part`, as progress.
  private func progress(_ part: Part, after count: Int) throws -> PartProgress {
    let catalog = try mixed.catalog(part)
    var progress = PartProgress(offset: count == 0 ? 0 : mixed.members[count - 1].extent.upperBound)
    for member in mixed.members.prefix(count) {
      let name = Array(member.name.utf8)
      guard let item = catalog.item(named: name.span) else { continue }
      progress.units.insert(catalog.unit(of: item))
      let path = Array(catalog.path(of: item).utf8)
      progress.inventory.add(path: path.span, size: Int64(member.content.count))
    }
    return progress
  }

  @Test("gives each part its items, in one read that is digested too", arguments: [1, 3])
  func both(writers: Int) throws {
    let (val, test) = (MemorySink(), MemorySink())
    let digest = DigestConsumer(.sha256, resuming: nil)
    let targets = try [Target(mixed.catalog(.val), val), Target(mixed.catalog(.test), test)]
    let run = Run(mixed.job(targets, digests: [digest]), writers: writers)
    let outcome = try #require(run.outcome)
    #expect(try val.files == mixed.files(of: .val) && test.files == mixed.files(of: .test))
    #expect(outcome.digests == [Digest.of(mixed.bytes, .sha256)])
    #expect(try outcome.parts == [progress(.val, after: 12), progress(.test, after: 12)])
    #expect(run.counters.bytesRead.load(ordering: .relaxed) == mixed.size)
    #expect(run.counters.files.load(ordering: .relaxed) == 12)
    #expect(run.records.isEmpty, "the last record is the caller's")
  }

  @Test("gives a part only what it has not had", arguments: [(0, 5), (5, 0), (3, 8), (12, 1), (6, 6), (12, 12)])
  func differentStarts(val: Int, test: Int) throws {
    let sinks = (val: MemorySink(), test: MemorySink())
    let starts = try [progress(.val, after: val), progress(.test, after: test)]
    let targets = try [
      Target(mixed.catalog(.val), sinks.val, from: starts[0]),
      Target(mixed.catalog(.test), sinks.test, from: starts[1]),
    ]
    let first = starts.map(\.offset).min() ?? 0
    let run = Run(mixed.job(targets, extents: [first..<mixed.size]))
    #expect(try sinks.val.files == mixed.files(of: .val, after: val))
    #expect(try sinks.test.files == mixed.files(of: .test, after: test))
    #expect(try run.outcome?.parts == [progress(.val, after: 12), progress(.test, after: 12)])
  }

  @Test("passes over a part that nobody wants")
  func oneOfTwo() throws {
    let sink = MemorySink()
    let run = Run(mixed.job([Target(try mixed.catalog(.test), sink)]))
    #expect(try sink.files == mixed.files(of: .test))
    #expect(try run.outcome?.parts == [progress(.test, after: 12)])
  }

  @Test("passes over the classes that are not selected in one part, and has all of the other")
  func selection() throws {
    let release = mixed.release.selecting(Selection([mixed.release.synsets[0].wnid]))
    let (val, test) = (MemorySink(), MemorySink())
    let targets = try [
      Target(#require(Catalog(.val, release)), val), Target(#require(Catalog(.test, release)), test),
    ]
    let parts = try #require(Run(mixed.job(targets)).outcome).parts
    #expect(val.files.keys.allSatisfy { $0.hasPrefix("n00000001/") } && val.files.count == 3)
    #expect(test.files.count == 6)
    #expect(parts.map(\.units) == [[0, 2, 4], Set(0..<6)])
    #expect(parts.map(\.inventory.files) == [3, 6])
  }

  @Test("counts what is not wanted as done, for the part that it belongs to")
  func unwanted() throws {
    let (val, test) = (MemorySink(), MemorySink(wants: { _ in false }))
    let targets = try [Target(mixed.catalog(.val), val), Target(mixed.catalog(.test), test)]
    let parts = try #require(Run(mixed.job(targets)).outcome).parts
    #expect(try val.files == mixed.files(of: .val) && test.files.isEmpty)
    #expect(parts.map(\.inventory.files) == [6, 0])
    #expect(parts.map(\.units) == [Set(0..<6), Set(0..<6)])
    #expect(parts.allSatisfy { $0.offset == mixed.members[11].extent.upperBound })
  }

  @Test("resumes from a record in which both parts are at the same offset")
  func resuming() throws {
    let first = (val: MemorySink(), test: MemorySink())
    let targets = try [Target(mixed.catalog(.val), first.val), Target(mixed.catalog(.test), first.test)]
    let digest = DigestConsumer(.md5, resuming: nil)
    let job = mixed.job(targets, digests: [digest], extents: mixed.extents)
    let stopped = Run(job, beforeBlock: { $0 == 8 ? 2 : nil })
    #expect(stopped.code == "interrupted")
    let record = try #require(stopped.records.last)
    #expect(record.digests.map(\.count) == [mixed.extents[7].lowerBound])

    let second = (val: MemorySink(), test: MemorySink())
    let rest = try [
      Target(mixed.catalog(.val), second.val, from: record.parts[0]),
      Target(mixed.catalog(.test), second.test, from: record.parts[1]),
    ]
    let start = min(record.parts[0].offset, record.digests[0].count)
    let resumed = DigestConsumer(.md5, resuming: record.digests[0])
    let outcome = try #require(Run(mixed.job(rest, digests: [resumed], extents: [start..<mixed.size])).outcome)
    #expect(outcome.digests == [Digest.of(mixed.bytes, .md5)])
    #expect(try outcome.parts == [progress(.val, after: 12), progress(.test, after: 12)])
    #expect(try first.val.files.merging(second.val.files) { $1 } == mixed.files(of: .val))
    #expect(try first.test.files.merging(second.test.files) { $1 } == mixed.files(of: .test))
  }

  @Test("does not take an empty member again that ends where a part's progress does")
  func emptyMember() throws {
    let names = [testName(1), valName(1), testName(2), valName(2)]
    let mixed = try MixedArchive(names.map { ($0, $0 == valName(1) ? [] : sampleBytes(600)) })
    let start = PartProgress(offset: mixed.members[1].extent.upperBound, units: [0], inventory: Inventory(files: 1))
    let sinks = [MemorySink(), MemorySink()]
    let targets = try [
      Target(mixed.catalog(.val), sinks[0], from: start), Target(mixed.catalog(.test), sinks[1]),
    ]
    let run = Run(mixed.job(targets))
    #expect(run.code == nil)
    #expect(run.outcome?.parts.map(\.units) == [[0, 1], [0, 1]])
  }

  @Test("refuses a member that stands twice, also if an earlier run has had the first", arguments: [false, true])
  func duplicates(isResumed: Bool) throws {
    let names = [valName(1), testName(1), valName(2), testName(2), valName(1)]
    let mixed = try MixedArchive(names.map { ($0, sampleBytes(600)) })
    let start = isResumed ? PartProgress(offset: mixed.members[2].extent.upperBound, units: [0, 1]) : PartProgress()
    let targets = try [
      Target(mixed.catalog(.val), MemorySink(), from: start), Target(mixed.catalog(.test), MemorySink()),
    ]
    let error = Run(mixed.job(targets)).error
    guard case .duplicateMember(valName(1), let offset)? = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(offset == mixed.members[4].extent.lowerBound + 512)
  }
}
