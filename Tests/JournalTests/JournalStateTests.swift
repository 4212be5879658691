import Checksums
import Platform
import Testing

@testable import Journal

@Suite("The journal's state")
struct JournalStateTests {
  /// The state after these events, the first at the second 2.
  static func state(_ events: [Record.Event]) throws -> JournalState {
    var state = JournalState()
    for (index, event) in ([.root(Sample.root)] + events).enumerated() {
      let isTaken = state.apply(Record(sequence: index + 1, time: index + 1, event: event))
      try #require(isTaken)
    }
    return state
  }

  private static let other = Sample.identity(size: 1_000_000, modified: 5)

  @Test("a file that got the inode of one that was removed is another one")
  func keptFiles() {
    let file = KeptFile(identity: Sample.identity(size: 5), born: 1)
    #expect(file.isSameFile(as: KeptFile(identity: Sample.identity(size: 6, modified: 7), born: 1)))
    #expect(!file.isSameFile(as: KeptFile(identity: Sample.identity(size: 5), born: 2)))
    #expect(!file.isSameFile(as: KeptFile(identity: Identity(size: 5, modified: 0, inode: 1), born: 1)))
    // Where no file system says when it was made, only one that is as it was.
    let old = KeptFile(identity: Sample.identity(size: 5), born: nil)
    #expect(old.isSameFile(as: old))
    #expect(!old.isSameFile(as: KeptFile(identity: Sample.identity(size: 6), born: nil)))
  }

  @Test("merges several archives into one part, and one archive into several parts")
  func manyToMany() throws {
    let state = try Self.state([
      .checkpoint(
        Sample.checkpoint("a.tar", parts: [Sample.extraction("train"), Sample.extraction("val", units: [2])])),
      .checkpoint(Sample.checkpoint("b.tar", parts: [Sample.extraction("train", units: [3])])),
      .checkpoint(Sample.checkpoint("a.tar", parts: [Sample.extraction("train", offset: 1024, units: [1, 9, 11])])),
    ])
    #expect(state.staged["train"]?.keys.sorted() == ["a.tar", "b.tar"])
    #expect(state.extraction(into: "train", from: "a.tar", Sample.identity)?.offset == 1024)
    #expect(state.extraction(into: "val", from: "a.tar", Sample.identity)?.units.contains(2) == true)
    #expect(state.extractions(from: "a.tar").map(\.extraction.part) == ["train", "val"])
    let units = try #require(state.staged["train"]).values.map(\.extraction.units)
    #expect(units.reduce(UnitSet(limit: 12)) { $0.union($1) }.count == 4)
    let files = try #require(state.staged["train"]).values.reduce(Inventory()) { $0 + $1.extraction.inventory }
    #expect(files == Sample.inventory + Sample.inventory)
  }

  @Test("keeps digests if a checkpoint has none, and parts that it does not list")
  func partialCheckpoints() throws {
    let state = try Self.state([
      .checkpoint(Sample.checkpoint(parts: [])),
      .checkpoint(Sample.checkpoint(digests: [])),
    ])
    #expect(state.digestState(of: "a.tar", Sample.identity, .md5) == Sample.digest)
    #expect(state.digestState(of: "a.tar", Sample.identity, .sha256) == nil)
    #expect(state.extraction(into: "val", from: "a.tar", Sample.identity) == Sample.extraction())
  }

  @Test("answers for one state of an archive, and says which one is on record")
  func identities() throws {
    let state = try Self.state([
      .verdict(Sample.verdict("a.tar")), .checkpoint(Sample.checkpoint("b.tar")),
      .checkpoint(Sample.checkpoint("c.tar", digests: [])),
    ])
    #expect(state.verdict(on: "a.tar", Sample.identity)?.verdict == Sample.verdict())
    #expect(state.verdict(on: "a.tar", Sample.identity)?.time == 2)
    #expect(state.verdict(on: "a.tar", Self.other) == nil)
    #expect(state.digestState(of: "b.tar", Self.other, .md5) == nil)
    #expect(state.extraction(into: "val", from: "b.tar", Self.other) == nil)
    #expect(["a.tar", "b.tar", "c.tar"].allSatisfy { state.recordedIdentity(of: $0) == Sample.identity })
    #expect(state.recordedIdentity(of: "d.tar") == nil)
  }

  @Test("ends an archive's digests with a verdict, and adds the digests of verdicts that agree")
  func verdicts() throws {
    var events: [Record.Event] = [
      .checkpoint(Sample.checkpoint()), .checkpoint(Sample.checkpoint("b.tar")), .verdict(Sample.verdict()),
      .verdict(Sample.verdict("a.tar", ["sha256": Sample.sha256])),
    ]
    let state = try Self.state(events)
    #expect(state.digests.keys.sorted() == ["b.tar"])
    #expect(state.verdicts["a.tar"]?.verdict.digests == ["md5": Sample.md5, "sha256": Sample.sha256])
    events.append(.verdict(Sample.verdict("a.tar", ["sha256": Sample.sha256], of: Self.other)))
    #expect(try Self.state(events).verdicts["a.tar"]?.verdict.digests == ["sha256": Sample.sha256])
    events[4] = .verdict(Sample.verdict("a.tar", ["sha256": Sample.sha256], isMatch: false))
    #expect(try Self.state(events).verdicts["a.tar"]?.verdict.digests == ["sha256": Sample.sha256])
  }

  @Test("forgets what is staged of a part that was dropped or published")
  func endsOfStaging() throws {
    let staged: [Record.Event] = [
      .checkpoint(Sample.checkpoint(parts: [Sample.extraction("train"), Sample.extraction("val")])),
      .checkpoint(Sample.checkpoint("b.tar")), .publishing(Sample.publication()),
    ]
    #expect(try Self.state(staged).publishing["val"]?.publication == Sample.publication())
    let dropped = try Self.state(staged + [.dropped(Dropped(part: "val"))])
    #expect(dropped.staged.keys.sorted() == ["train"] && dropped.publishing.isEmpty && dropped.published.isEmpty)
    let published = try Self.state(staged + [.published(Sample.publication())])
    #expect(published.staged.keys.sorted() == ["train"] && published.publishing.isEmpty)
    #expect(published.published["val"] == .init(publication: Sample.publication(), time: 5))
    let again = try Self.state(staged + [.published(Sample.publication())] + staged)
    #expect(again.staged["val"]?.count == 2 && again.published["val"]?.time == 5)
  }

  @Test("takes no record that cannot follow, and stays as it is")
  func refusals() throws {
    var state = JournalState()
    let dropped = Record.Event.dropped(Dropped(part: "val"))
    #expect([1, 2].map { state.apply(Record(sequence: $0, time: 1, event: dropped)) } == [false, false])
    #expect(state == JournalState())
    state = try Self.state([])
    let before = state
    #expect([1, 3].map { state.apply(Record(sequence: $0, time: 1, event: dropped)) } == [false, false])
    let second = state.apply(Record(sequence: 2, time: 1, event: .root(Sample.root)))
    #expect(!second && state == before)
  }
}
