import Dataset
import Foundation
import Platform
import TestSupport
import Testing

@testable import Prepare

@Suite("An audit")
struct AuditTests {
  private func audit(
    _ fixture: PreparedFixture, classes: [Synset]? = nil, limit: Int = 100
  ) throws -> (splits: [AuditedSplit], events: [AuditEvent]) {
    let events = Locked<[AuditEvent]>([])
    let audit = Audit(
      fixture.root, classes: classes, settings: AuditSettings(threads: 2, limit: limit),
      observer: { event in events.withLock { $0.append(event) } })
    return (try audit.run(), events.withLock { $0 })
  }

  @Test("finds nothing wrong with a prepared root")
  func right() throws {
    let fixture = try PreparedFixture()
    #expect(fixture.run().error == nil)
    let splits = try audit(fixture).splits
    #expect(splits.map(\.images) == [24, 12, 5])
    #expect(splits.allSatisfy { $0.isRight && $0.faults.isEmpty && $0.factCount == 0 })
  }

  @Test("of a subset expects its classes, and takes others for foreign")
  func subset() throws {
    let fixture = try PreparedFixture()
    #expect(fixture.run().error == nil)
    let synsets = fixture.root.release.synsets
    let other = synsets[3].wnid
    let classes = Array(synsets.prefix(3))
    #expect(try audit(fixture, classes: classes).splits.map(\.faultCount) == [1, 1, 0])
    for split in ["train", "val"] {
      try FileManager.default.removeItem(atPath: "\(fixture.folder.path)/\(split)/\(other)")
    }
    let splits = try audit(fixture, classes: classes).splits
    #expect(splits.map(\.faultCount) == [0, 0, 0])
    #expect(splits.map(\.images) == [18, 9, 5])
  }

  @Test("misses what an empty folder should hold", arguments: Split.allCases)
  func emptySplit(split: Split) throws {
    let fixture = try PreparedFixture()
    #expect(fixture.run().error == nil)
    let count = try fixture.tree(split.rawValue).count
    try FileManager.default.removeItem(atPath: "\(fixture.folder.path)/\(split.rawValue)")
    try fixture.folder.makeFolder(split.rawValue)
    let audited = try #require(try audit(fixture).splits.first { $0.split == split })
    #expect(audited.images == 0 && audited.faultCount >= 1 && count > 0)
  }

  @Test("lists faults by class, and tells no more than asked while it keeps and counts all")
  func limits() throws {
    let fixture = try PreparedFixture()
    #expect(fixture.run().error == nil)
    let wnid = fixture.root.release.synsets[1].wnid
    for number in 0..<300 { try fixture.folder.write("x", to: "train/\(wnid)/extra-\(number)") }
    let (splits, events) = try audit(fixture, limit: 7)
    #expect(splits[0].faultCount == 300 && splits[0].faultCounts == [wnid: 300])
    #expect(splits[0].faults[wnid]?.count == 300)
    #expect(events.count { if case .fault = $0 { true } else { false } } == 7)
    let more = events.compactMap { if case .more(_, _, _, let count) = $0 { count } else { nil } }
    #expect(more == [293])
    let all = try audit(fixture, limit: .max)
    #expect(all.events.count { if case .fault = $0 { true } else { false } } == 300)
    #expect(all.events.count { if case .fault = $0 { true } else { false } } == 300)
  }

  @Test("ends when it is asked to stop")
  func stop() throws {
    let fixture = try PreparedFixture()
    #expect(fixture.run().error == nil)
    let audit = Audit(fixture.root, settings: AuditSettings(threads: 3, stopSignal: { 15 }))
    let error = #expect(throws: PrepareError.self) { try audit.run() }
    guard case .interrupted(15) = try #require(error).code else { throw try #require(error) }
  }
}
