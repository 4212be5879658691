import Foundation
import Platform
import TestSupport
import Testing

@testable import Journal

@Suite("The journal")
struct JournalTests {
  private let place: Place

  init() throws { place = try Place() }

  @Test("gives back what was appended")
  func appending() throws {
    let written: JournalState
    do {
      let journal = try place.open()
      try journal.begin(Sample.root)
      for event in Sample.events { try journal.append(event) }
      written = journal.state
    }
    #expect(try place.open().state == written)
    #expect(try place.read() == written)
    #expect(written.sequence == 1 + Sample.events.count)
    #expect(written.root == Sample.root)
    #expect(written.selection == "n01440764 n01443537")
  }

  @Test("is empty before it is begun, and none is created by reading")
  func empty() throws {
    #expect(try place.read() == JournalState())
    #expect(try Journal.openIfPresent(in: place.directory, names) == nil)
    #expect(try place.folder.names() == [])
    do { #expect(try place.open().state == JournalState()) }
    #expect(try place.bytes == [])
    #expect(try Journal.openIfPresent(in: place.directory, names)?.state == JournalState())
  }

  @Test("is held by one run at a time")
  func locking() throws {
    let first = try place.open()
    let path = "\(place.folder.path)/journal"
    #expect(throws: JournalError(.locked, path)) { try place.open() }
    #expect(throws: JournalError(.locked, path)) { try Journal.openIfPresent(in: place.directory, names) }
    #expect(throws: JournalError(.locked, path)) { try Journal.moveDamagedAside(in: place.directory, names) }
    #expect(try place.read() == JournalState(), "readers need no lock")
    withExtendedLifetime(first) {}
  }

  @Test("is refused if something else has its name")
  func otherKinds() throws {
    try place.folder.makeFolder("journal")
    let error = JournalError(.notAFile, "\(place.folder.path)/journal")
    #expect(throws: error) { try place.open() }
    #expect(throws: error) { try place.read() }
    let linked = try Place()
    try linked.folder.write("", to: "other")
    try linked.folder.link("journal", to: "other")
    #expect(throws: JournalError(.notAFile, "\(linked.folder.path)/journal")) { try linked.open() }
  }

  @Test("takes no record that a reader would refuse, and goes on")
  func invalidRecords() throws {
    let journal = try place.open()
    let error = JournalError(.invalidRecord, "\(place.folder.path)/journal")
    #expect(throws: error) { try journal.append(.dropped(Dropped(part: "val"))) }
    try journal.begin(Sample.root)
    #expect(throws: error) { try journal.begin(Sample.root) }
    let before = try place.bytes
    let beyond = Sample.checkpoint(of: Sample.identity(size: 639))
    #expect(throws: error) { try journal.append(.checkpoint(beyond)) }
    #expect(throws: error) { try journal.append(.publishing(Sample.publication(stamp: "ab"))) }
    #expect(try place.bytes == before)
    try journal.append(.dropped(Dropped(part: "val")))
    #expect(try place.read() == journal.state)
  }

  @Test("is set aside as it is, and an empty one takes its place")
  func settingAside() throws {
    try place.begin()
    try place.folder.write("taken", to: "journal.damaged")
    let old = try place.bytes
    let journal = try place.open()
    #expect(try journal.setAside() == "journal.damaged.2")
    #expect(try place.folder.read("journal.damaged.2") == old)
    #expect(journal.state == JournalState())
    #expect(throws: JournalError.self, "the new one is locked") { try place.open() }
    try journal.begin(Sample.root)
    #expect(try place.read() == journal.state)
  }

  @Test("is moved aside if it is damaged, under its lock, and another is begun")
  func movingAside() throws {
    try place.begin(Sample.events)
    var bytes = try place.bytes
    bytes[20] ^= 1
    try place.write(bytes)
    #expect(throws: JournalError.self) { try place.open() }
    let (journal, damaged) = try Journal.moveDamagedAside(in: place.directory, names)
    #expect(damaged == "journal.damaged")
    #expect(try place.folder.read(damaged) == bytes)
    try journal.begin(Sample.root)
    #expect(throws: JournalError.self) { try place.open() }
    #expect(try place.read().root == Sample.root)
  }

  @Test("is not moved aside if a later version wrote it")
  func newerStays() throws {
    try place.write(line(#"{"format":2,"seq":1,"time":1,"type":"root""#))
    #expect(throws: JournalError(.newerFormat(2), "\(place.folder.path)/journal")) {
      try Journal.moveDamagedAside(in: place.directory, names)
    }
    #expect(try place.folder.names() == ["journal"])
  }

  @Test("takes nothing more after a failed write, and says the same each time")
  func failedWrite() throws {
    try place.begin()
    let bytes = try place.bytes
    // A descriptor that is open for reading only cannot be written to.
    let file = try place.directory.readable(names.journal)
    let text = try JournalText(bytes, path: "journal")
    let journal = Journal(
      place.directory, names, 0, Journal.Content(file, text, size: Int64(bytes.count), 0))
    let error = #expect(throws: JournalError.self) { try journal.append(.dropped(Dropped(part: "val"))) }
    guard case .io(let cause) = try #require(error).code else { throw try #require(error) }
    #expect(cause.call == "write")
    #expect(journal.state == text.state, "the record is not taken for written")
    #expect(throws: try #require(error)) { try journal.append(.dropped(Dropped(part: "test"))) }
    #expect(throws: try #require(error)) { try journal.compactIfDue() }
    #expect(throws: try #require(error)) { try journal.setAside() }
    #expect(try place.bytes == bytes)
  }

  @Test("that cannot be set aside takes nothing more")
  func failedSettingAside() throws {
    try place.begin()
    let journal = try place.open()
    try FileManager.default.removeItem(atPath: place.folder.path(names.journal))
    let error = #expect(throws: JournalError.self) { try journal.setAside() }
    #expect(throws: try #require(error)) { try journal.append(.dropped(Dropped(part: "val"))) }
  }

  @Test("keeps records of several threads in order")
  func threads() async throws {
    try place.begin()
    let journal = try place.open(limit: 2000)
    await withTaskGroup(of: Void.self) { group in
      for thread in 0..<4 {
        group.addTask {
          for offset in 0..<20 {
            let parts = [Sample.extraction("part-\(thread)", offset: Int64(offset))]
            #expect(throws: Never.self) { try journal.append(.checkpoint(Sample.checkpoint(parts: parts))) }
          }
        }
      }
    }
    #expect(try place.read() == journal.state)
    #expect(journal.state.staged.values.allSatisfy { $0["a.tar"]?.extraction.offset == 19 })
    #expect(journal.state.staged.count == 4)
  }
}
