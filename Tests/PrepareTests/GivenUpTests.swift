import Checksums
import Dataset
import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Planning
@testable import Prepare

@Suite("Work of earlier runs")
struct GivenUpTests {
  private let fixture: PreparedFixture

  init() throws { fixture = try PreparedFixture() }

  /// In which respects the archive's file is not what it was.
  struct Change: Sendable, CustomTestStringConvertible {
    let differences: [Identity.Difference]

    init(_ differences: Identity.Difference...) { self.differences = differences }

    /// The identity of a file before it changed to have this one.
    func before(_ identity: Identity) -> Identity {
      func has(_ difference: Identity.Difference) -> Bool { differences.contains(difference) }
      return Identity(
        size: identity.size + (has(.size) ? 512 : 0), modified: identity.modified - (has(.modified) ? 1 : 0),
        inode: identity.inode + (has(.inode) ? 1 : 0))
    }

    var testDescription: String { "\(differences)" }
  }

  @Test(
    "are given up if the archive's file is not what it was, and the reason says in what",
    arguments: [
      Change(.size), Change(.modified), Change(.inode), Change(.size, .modified), Change(.size, .modified, .inode),
    ])
  func archiveChanged(change: Change) throws {
    let folder = try fixture.makeStaged("val")
    let before = change.before(try fixture.archive(valTar).identity)
    try fixture.recordStaged(
      "val", from: valTar, before, offset: 3_072, folder: folder, digests: [fixture.digest(after: 6_400)])
    let plan = try fixture.plan()
    let reason = GivenUp.Reason.archiveChanged(change.differences)
    #expect(
      plan.givenUp == [
        GivenUp(what: .verification, archive: valTar, reason: reason),
        GivenUp(what: .staged(try part("val")), archive: valTar, reason: reason),
      ])
    #expect(plan.jobs.map(\.start) == [0, 0, 0])
    #expect(try fixture.plan([.verify()]).givenUp.map(\.what) == [.verification])
    #expect(try fixture.plan([try extract("train")]).givenUp.isEmpty, "nothing of val is done here")
  }

  @Test("are not given up, if they are a verdict that nobody needs")
  func changedVerdict() throws {
    try fixture.recordVerified(valTar)
    try fixture.touch(valTar, 1)
    #expect(try fixture.plan([try extract("train")]).givenUp.isEmpty)
    let plan = try fixture.plan([.verify([valTar])])
    #expect(plan.givenUp == [GivenUp(what: .verification, archive: valTar, reason: .archiveChanged([.modified]))])
  }

  @Test("are given up if the staged folder is gone or another one", arguments: [false, true])
  func stagingReplaced(isThere: Bool) throws {
    let folder = try fixture.makeStaged("val")
    if !isThere { try fixture.remove("\(Layout.staging)/val") }
    try fixture.recordStaged(
      "val", from: valTar, offset: 3_072, folder: isThere ? folder + 1 : folder,
      digests: [fixture.digest(after: 6_400)])
    let plan = try fixture.plan([try extract("val")])
    #expect(
      plan.givenUp == [GivenUp(what: .staged(try part("val")), archive: valTar, reason: .stagingReplaced)])
    #expect(plan.jobs[0].start == 0 && plan.jobs[0].digests[0].state?.count == 6_400, "the digest goes on")
    #expect(plan.jobs[0].files == 12)
  }

  @Test("are given up if the part is made from another archive now")
  func otherArchive() throws {
    let folder = try fixture.makeStaged("test")
    let identity = try fixture.archive(testTar).identity
    try fixture.recordStaged("test", from: "ILSVRC2012_img_test.tar", identity, offset: 3_072, folder: folder)
    let plan = try fixture.plan([try extract("test")])
    #expect(
      plan.givenUp == [
        GivenUp(what: .staged(try part("test")), archive: "ILSVRC2012_img_test.tar", reason: .otherArchive)
      ])
    #expect(plan.jobs.map(\.start) == [0])
  }

  @Test("are kept if nothing has changed, and are not missed if there was nothing")
  func kept() throws {
    let folder = try fixture.makeStaged("val")
    try fixture.recordStaged(
      "val", from: valTar, offset: 3_072, folder: folder, digests: [fixture.digest(after: 6_400)])
    try fixture.recordStaged("test", from: testTar, offset: 0, folder: 1)
    #expect(try fixture.plan().givenUp.isEmpty)
  }

  @Test("are begun again if they cannot be: an offset after the archive's end, or units of another table")
  func impossible() throws {
    let folder = try fixture.makeStaged("val")
    let size = try fixture.archive(valTar).identity.size
    try fixture.recordStaged("val", from: valTar, offset: size + 1, folder: folder)
    #expect(try fixture.plan([try extract("val")]).jobs.map(\.start) == [0])
  }
}
