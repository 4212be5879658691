import Checksums
import Dataset
import Fixture
import Foundation
import Platform
import TestSupport
import Testing

@testable import Journal
@testable import Planning
@testable import Prepare

@Suite("A root that was begun with other tables")
struct OtherTablesTests {
  private let fixture: PreparedFixture
  private let other = RootRecord(tool: "test", tables: String(repeating: "ab", count: 32), selection: "all")

  init() throws { fixture = try PreparedFixture() }

  private func begin(_ events: Record.Event...) throws {
    let journal = try Journal.open(in: fixture.root.directory, .layout)
    try journal.begin(other)
    for event in events { try journal.append(event) }
  }

  private func verdict(isMatch: Bool) throws -> Record.Event {
    let identity = try Directory.open(fixture.folder.path).status(of: valTar)?.identity
    let digests = ["md5": String(repeating: "0", count: 32)]
    return .verdict(
      Verdict(archive: valTar, identity: try #require(identity), digests: digests, isMatch: isMatch))
  }

  @Test("begins again if its journal vouches for nothing; verdicts of other tables refuse nothing")
  func restart() throws {
    try begin(try verdict(isMatch: false))
    let journal = try fixture.folder.read(Layout.journal)
    #expect(try fixture.state().journal == JournalState(), "it counts as empty")
    #expect(try fixture.plan().jobs.count == 3)
    #expect(try fixture.folder.read(Layout.journal) == journal, "looking changes nothing")

    let run = fixture.run()
    #expect(run.error == nil && run.refused.isEmpty)
    let state = try fixture.state().journal
    #expect(state.root?.tables == fixture.root.release.fingerprint.hex)
    #expect(state.published.keys.sorted() == PreparedFixture.parts.sorted())
    #expect(fixture.run().jobs.isEmpty)
  }

  @Test("is refused if its journal vouches for anything, and stays as it is", arguments: [false, true])
  func refusal(isStaged: Bool) throws {
    if isStaged {
      try begin(
        .dropped(Dropped(part: "val")),
        .publishing(Publication(part: "val", sources: [], inventory: .init(), folder: 1)))
    } else {
      try begin(try verdict(isMatch: true))
    }
    let before = try fixture.folder.read(Layout.journal)
    let error = try #require(fixture.run().error)
    guard case .otherRelease = error.code else { throw error }
    #expect(try fixture.folder.read(Layout.journal) == before)
    #expect(!fixture.exists("val") && !fixture.exists(Layout.staging))
  }
}
