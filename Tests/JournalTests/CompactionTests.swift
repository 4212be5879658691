import Foundation
import Platform
import TestSupport
import Testing

@testable import Journal

@Suite("Compaction")
struct CompactionTests {
  private let place: Place

  init() throws { place = try Place() }

  /// A state in which everything is known: of parts that are published and staged again, and of two states of an archive.
  private static let events: [Record.Event] =
    Sample.events + [
      .verdict(Sample.verdict("a.tar")),
      .verdict(Sample.verdict("a.tar", ["sha256": Sample.sha256])),
      .published(Sample.publication("val")),
      .checkpoint(Sample.checkpoint("a.tar", parts: [Sample.extraction("val"), Sample.extraction("train")])),
      .checkpoint(
        Sample.checkpoint(
          "a.tar", parts: [Sample.extraction("test", units: [300])], of: Sample.identity(size: 2_000_000))),
      .checkpoint(Sample.checkpoint("b.tar", digests: [], parts: [Sample.extraction("val", offset: 0, units: [])])),
      .checkpoint(
        Checkpoint(
          archive: "c.tar", identity: Sample.identity, digests: [Sample.digest], parts: [],
          kept: KeptFile(identity: Sample.identity(size: 640), born: 7))),
      .publishing(Sample.publication("val", stamp: nil)),
    ]

  /// Writes a journal of `events`, with a second between two, and then checkpoints until it has `count` records.
  private func write(_ events: [Record.Event], count: Int) throws -> JournalState {
    var bytes: [UInt8] = []
    for index in 0..<count {
      let event =
        index == 0 ? .root(Sample.root) : index <= events.count ? events[index - 1] : .checkpoint(Sample.checkpoint())
      bytes += Record(sequence: index + 1, time: index + 1, event: event).line
    }
    try place.write(bytes)
    return try place.read()
  }

  @Test("keeps the state, the root's name, and the times of verdicts and publications")
  func state() throws {
    for count in 0...Self.events.count {
      let state = try JournalStateTests.state(Array(Self.events.prefix(count)))
      let text = try JournalText(state.compacted(at: 1_000_000), path: "journal")
      #expect(text.state.saysTheSame(as: state), "after \(count) events")
      #expect(text.state.began == 1)
    }
  }

  @Test("is done by the record that makes it due, and the journal goes on")
  func appending() throws {
    let before = try write(Self.events, count: 200)
    let size = try place.bytes.count
    let journal = try place.open(limit: 1000)
    #expect(try place.bytes.count == size, "opening changes nothing")
    try journal.append(.dropped(Dropped(part: "none")))
    #expect(try place.bytes.count * 4 < size)
    #expect(journal.state.saysTheSame(as: before))
    #expect(try place.read() == journal.state)
    #expect(try place.folder.names() == ["journal"])
    #expect(throws: JournalError(.locked, journal.path), "the new file is locked") { try place.open() }
    try journal.append(.dropped(Dropped(part: "val")))
    #expect(try place.read() == journal.state)
    #expect(try place.read().staged["val"] == nil)
  }

  @Test("is considered again when a publication ends what was said of many archives")
  func published() throws {
    try place.begin([])
    let journal = try place.open(limit: 1000)
    for number in 0..<40 {
      try journal.append(
        .checkpoint(Sample.checkpoint("\(number).tar", digests: [], parts: [Sample.extraction("train")])))
    }
    let size = try place.bytes.count
    try journal.append(.published(Sample.publication("train")))
    #expect(try place.bytes.count * 4 < size)
    #expect(try place.read() == journal.state)
  }

  @Test("leaves a journal alone that is small, or would not become much smaller")
  func notDue() throws {
    _ = try write(Self.events, count: 200)
    let bytes = try place.bytes
    do {
      #expect(try !place.open(limit: Int64(bytes.count)).compactIfDue())
      #expect(try place.open(limit: Int64(bytes.count) - 1).compactIfDue())
    }
    _ = try write(Self.events, count: Self.events.count + 1)
    let dense = try place.bytes
    #expect(try !place.open(limit: 1).compactIfDue())
    #expect(try place.bytes == dense)
  }

  @Test("is done again and again, and the journal stays small")
  func repeating() throws {
    let journal = try place.open(limit: 5000)
    try journal.begin(Sample.root)
    var largest = 0
    for offset in 0..<300 {
      let parts = [Sample.extraction(offset: Int64(offset))]
      try journal.append(.checkpoint(Sample.checkpoint(parts: parts)))
      largest = max(largest, try place.bytes.count)
    }
    #expect(largest < 6000)
    #expect(try place.read() == journal.state)
    #expect(try place.read().extraction(into: "val", from: "a.tar", Sample.identity)?.offset == 299)
    #expect(try place.read().root == Sample.root)
  }

  @Test("that dies while it writes leaves the old journal, and its rest is overwritten")
  func killedWhileWriting() throws {
    let before = try write(Self.events, count: 200)
    let compacted = before.compacted(at: 1)
    for length in stride(from: 0, through: compacted.count, by: 97) + [compacted.count] {
      _ = try write(Self.events, count: 200)
      try place.folder.write(Array(compacted.prefix(length)) + [0, 1, 2], to: "journal.new")
      let journal = try place.open(limit: 1000)
      #expect(journal.state == before)
      #expect(try journal.compactIfDue())
      #expect(try place.read().saysTheSame(as: before))
      #expect(try place.folder.names() == ["journal"])
    }
  }

  @Test("that dies before the new file has its name leaves the old journal")
  func killedBeforeRenaming() throws {
    let before = try write(Self.events, count: 200)
    do { _ = try Journal.writeNew(before.compacted(at: 1), in: place.directory, names) }
    #expect(try place.read() == before)
    #expect(try place.open().state == before)
  }

  @Test("that dies after the new file has its name leaves the new journal, and the old one can no more be locked")
  func killedAfterRenaming() throws {
    let before = try write(Self.events, count: 200)
    var old = try place.directory.appendable(names.journal, create: false)
    do {
      let new = try Journal.writeNew(before.compacted(at: 1), in: place.directory, names)
      try place.directory.replace(names.journal, by: names.new, in: place.directory)
      #expect(throws: JournalError.self) { try place.open() }
      withExtendedLifetime(new) {}
    }
    try old.lock()
    let journal = try place.open()
    #expect(journal.state.saysTheSame(as: before))
    try journal.append(.dropped(Dropped(part: "val")))
    #expect(try place.read() == journal.state)
  }

  @Test("that cannot write the new file fails alone: the record is kept, and so is the journal", arguments: 0..<3)
  func unwritable(kind: Int) throws {
    _ = try write(Self.events, count: 200)
    var file: File
    switch kind {
    case 0: try place.folder.makeFolder("journal.new")
    case 1: try place.folder.link("journal.new", to: "elsewhere")
    default: break
    }
    file = try place.directory.appendable(kind == 2 ? "journal.new" : "other", create: true)
    try file.lock()
    let journal = try place.open(limit: 1000)
    #expect(throws: JournalError.self) { try journal.compactIfDue() }
    try journal.append(.dropped(Dropped(part: "val")))
    try journal.append(.dropped(Dropped(part: "test")))
    #expect(journal.state.sequence == 202)
    #expect(try place.read() == journal.state)
    #expect(!place.folder.holds("elsewhere"), "no link is followed")
    withExtendedLifetime(file) {}
  }

  @Test("that cannot rename the new file leaves the one that is open in use")
  func unrenamable() throws {
    _ = try write(Self.events, count: 200)
    let journal = try place.open(limit: 1000)
    try FileManager.default.moveItem(atPath: place.folder.path("journal"), toPath: place.folder.path("moved"))
    try place.folder.makeFolder("journal")
    #expect(throws: JournalError.self) { try journal.compactIfDue() }
    try journal.append(.dropped(Dropped(part: "val")))
    #expect(journal.state.sequence == 201)
    #expect(try JournalText(place.folder.read("moved"), path: "moved").state == journal.state)
  }

  @Test("is not done to a journal that was opened by its old name")
  func openedMeanwhile() throws {
    let before = try write(Self.events, count: 200)
    let first = try place.open(limit: 1000)
    // Another run has opened the old file, and tries to lock it at each point.
    var waiting = try place.directory.appendable(names.journal, create: false)
    do throws(PlatformError) {
      try waiting.lock()
      Issue.record("two runs have the lock")
    } catch {
      #expect(error.isLocked)
    }
    #expect(try first.compactIfDue())
    try waiting.lock()
    #expect(throws: JournalError(.locked, first.path)) { try place.open() }
    #expect(first.state.saysTheSame(as: before))
  }
}
