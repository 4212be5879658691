import Checksums
import Dataset
import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Planning
@testable import Prepare

@Suite("A preview")
struct PreviewTests {
  /// States of a root from which a run is begun.
  enum Start: CaseIterable {
    case new, interrupted, interruptedTwice, verified, changedArchive, lostStaging, onePartLost, unmanagedPart, damaged
    case done
  }

  private func fixture(_ start: Start) throws -> PreparedFixture {
    let isLarge = [.interrupted, .interruptedTwice, .changedArchive, .lostStaging].contains(start)
    let fixture = try PreparedFixture(isLarge: isLarge)
    switch start {
    case .new: break
    case .interrupted: #expect(fixture.run(stopAfter: 3).error != nil)
    case .interruptedTwice: for blocks in [3, 4] { #expect(fixture.run(stopAfter: blocks).error != nil) }
    case .verified: #expect(fixture.run([.verify()]).error == nil)
    case .changedArchive:
      #expect(fixture.run(stopAfter: 3).error != nil)
      try fixture.touch(trainTar, 1)
    case .lostStaging:
      #expect(fixture.run(stopAfter: 3).error != nil)
      try fixture.remove(Layout.staging)
    case .onePartLost:
      #expect(fixture.run().error == nil)
      try fixture.remove("val")
    case .unmanagedPart: try fixture.folder.makeFolder("val")
    case .damaged: try fixture.change(valTar) { $0.removeLast(512) }
    case .done: #expect(fixture.run().error == nil)
    }
    return fixture
  }

  @Test(
    "shows the jobs that the run then has, and status the same; neither changes anything", arguments: Start.allCases)
  func jobs(start: Start) throws {
    let fixture = try fixture(start)
    let before = try fixture.folder.names()
    let journal = fixture.exists(Layout.journal) ? try fixture.folder.read(Layout.journal) : []
    let (_, plan, failures) = try Runner(fixture.root, fixture.options()).preview(Stage.default)
    let status = try fixture.plan()
    #expect(try fixture.folder.names() == before)
    #expect(try (fixture.exists(Layout.journal) ? fixture.folder.read(Layout.journal) : []) == journal)

    let run = fixture.run()
    #expect(run.error == nil)
    #expect(plan.jobs.map(\.summary) == run.jobs.map(\.summary))
    #expect(plan.jobs.map(\.summary) == status.jobs.map(\.summary))
    #expect(run.bytesRead == plan.jobs.reduce(0) { $0 + $1.bytesToRead })
    let refused = run.refused.map { "\($0.subject): \($0.kind)" }
    #expect(failures.map { "\($0.subject): \($0.kind)" } == refused)
    let givenUp = run.events.flatMap { event -> [GivenUp] in if case .givenUp(let work) = event { work } else { [] } }
    #expect(plan.givenUp == givenUp && status.givenUp == givenUp)
  }

  /// A root with one selected class and verified archives.
  private func selecting() throws -> PreparedFixture {
    var fixture = try PreparedFixture()
    #expect(fixture.run([.verify()]).error == nil)
    fixture.root = try fixture.root.selecting(Selection([fixture.root.release.synsets[1].wnid]))
    return fixture
  }

  @Test("shows what is read for the selected classes")
  func selection() throws {
    let fixture = try selecting()
    let plan = try Runner(fixture.root, fixture.options()).preview(Stage.default).plan
    let run = fixture.run()
    #expect(plan.jobs.map(\.summary) == run.jobs.map(\.summary) && run.error == nil)
    #expect(run.bytesRead == plan.jobs.reduce(0) { $0 + $1.bytesToRead })
    #expect(try run.bytesRead < fixture.state().archives.reduce(0) { $0 + $1.identity.size })
  }

  @Test("shows the same as status for the selected classes")
  func selectionInStatus() throws {
    let fixture = try selecting()
    let preview = try Runner(fixture.root, fixture.options()).preview(Stage.default).plan
    let runner = Runner(fixture.root, fixture.options())
    let status = try runner.plan(Stage.default, fixture.state()).1
    #expect(status.jobs.map(\.bytesToRead) == preview.jobs.map(\.bytesToRead))
  }

  @Test("ends with the error that the run would end with")
  func failures() throws {
    let fixture = try PreparedFixture()
    for name in PreparedFixture.archives.values { try fixture.remove(name) }
    let failures = try Runner(fixture.root, fixture.options()).preview(Stage.default).failures
    guard case .archivesMissing = failures.first?.code, failures.count == 1 else { throw TestError() }
    #expect(failures.first?.subject == fixture.run().error?.subject)

    let taken = try PreparedFixture()
    try taken.folder.write("x", to: Layout.staging)
    let refusal = try Runner(taken.root, taken.options()).preview(Stage.default).failures
    guard case .stagingTaken = refusal.first?.code else { throw TestError() }
    guard case .stagingTaken = taken.run().error?.code else { throw TestError() }
  }
}
