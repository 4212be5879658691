import Platform
import TestSupport
import Testing

@testable import Journal

@Suite("A journal that is begun again")
struct RestartTests {
  private let place: Place
  private let other = RootRecord(tool: "other", tables: String(repeating: "cd", count: 32), selection: "all")

  init() throws { place = try Place() }

  /// A journal that vouches for nothing.
  private func begin() throws {
    try place.begin([.selected(Selected(selection: "n01440764")), .verdict(Sample.verdict(isMatch: false))])
  }

  @Test("holds nothing of what it held, and goes on")
  func restart() throws {
    try begin()
    let journal = try place.open()
    try journal.restart(other)
    let state = journal.state
    #expect(state.root == other && state.sequence == 1 && state.verdicts.isEmpty && state.selection == "all")
    #expect(try place.read() == state)
    #expect(try place.folder.names() == ["journal"])
    try journal.append(.verdict(Sample.verdict("b.tar")))
    #expect(try place.read() == journal.state && journal.state.sequence == 2)
    #expect(throws: JournalError(.locked, journal.path), "it is still locked") { try place.open() }
  }

  @Test("holds nothing of a torn line, either")
  func torn() throws {
    try begin()
    try place.write(place.bytes + Array("{\"seq\":4,".utf8))
    try place.open().restart(other)
    #expect(try place.read().root == other)
    #expect(try place.bytes.split(separator: UInt8(ascii: "\n")).count == 1)
  }

  @Test("is empty, and can be begun, if the run was killed before the first record was whole")
  func killed() throws {
    try begin()
    let before = try place.bytes
    try place.open().restart(other)
    let record = try place.bytes
    // Cut off, and then written in part: never is the new record in front of old ones.
    for count in 0..<record.count {
      try place.write(record.prefix(count))
      #expect(try place.read() == JournalState())
    }
    try place.write(record.prefix(record.count / 2))
    let journal = try place.open()
    #expect(journal.state.root == nil)
    try journal.begin(other)
    #expect(try place.read() == journal.state && journal.state.root == other)
    #expect(!before.starts(with: record))
  }

  @Test("is refused after a failed write, as everything is")
  func failed() throws {
    try begin()
    let bytes = try place.bytes
    let text = try JournalText(bytes, path: "journal")
    // A descriptor that is open for reading only can be neither cut nor written to.
    let content = Journal.Content(try place.directory.readable(names.journal), text, size: Int64(bytes.count), 0)
    let journal = Journal(place.directory, names, 0, content)
    let error = #expect(throws: JournalError.self) { try journal.restart(other) }
    guard case .io = error?.code else { throw try #require(error) }
    #expect(throws: try #require(error)) { try journal.restart(other) }
    #expect(try place.bytes == bytes)
  }

  @Test("loses nothing: that is so as long as no record vouches for anything")
  func vouching() throws {
    func vouchesForNothing(_ events: Record.Event...) throws -> Bool {
      try JournalStateTests.state(events).vouchesForNothing
    }
    #expect(JournalState().vouchesForNothing)
    #expect(try vouchesForNothing())
    #expect(try vouchesForNothing(.selected(Selected(selection: "n01440764")), .dropped(Dropped(part: "val"))))
    #expect(try vouchesForNothing(.verdict(Sample.verdict(isMatch: false))))
    #expect(try vouchesForNothing(.checkpoint(Sample.checkpoint(digests: [])), .dropped(Dropped(part: "val"))))
    #expect(try !vouchesForNothing(.verdict(Sample.verdict())))
    #expect(try !vouchesForNothing(.checkpoint(Sample.checkpoint(digests: []))))
    #expect(try !vouchesForNothing(.checkpoint(Sample.checkpoint(parts: []))))
    #expect(try !vouchesForNothing(.publishing(Sample.publication())))
    #expect(try !vouchesForNothing(.published(Sample.publication())))
    #expect(try !vouchesForNothing(.reclaimed(Reclaimed(archive: "a.tar", identity: Sample.identity))))
  }
}
