import Checksums
import Dataset
import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Planning
@testable import Prepare

@Suite("A plan that accepts unverified archives")
struct AcceptingPlanTests {
  private let fixture: PreparedFixture

  init() throws { fixture = try PreparedFixture() }

  private func plan(_ fixture: PreparedFixture, _ stages: [Stage]) throws -> Plan {
    try fixture.plan(stages) { $0.isAccepting = true }
  }

  @Test("verifies an archive that may be the published one, and uses it whatever comes out")
  func fitting() throws {
    let job = try #require(try plan(fixture, [try extract("val")]).jobs.first)
    #expect(job.isAccepted && job.algorithms == [.md5])
    // What verify alone reads is not accepted.
    #expect(try plan(fixture, [.verify([valTar])]).jobs.map(\.isAccepted) == [false])
  }

  @Test("does not accept what is verified: there is nothing to accept")
  func verified() throws {
    try fixture.recordVerified(valTar)
    let job = try #require(try plan(fixture, [try extract("val")]).jobs.first)
    #expect(!job.isAccepted && job.digests.isEmpty)
  }

  /// Why an archive cannot be the published one.
  enum Flaw: CaseIterable { case size, digest, noDigest }

  @Test("does not hash an archive that cannot be the published one, and does not refuse it", arguments: Flaw.allCases)
  func flawed(flaw: Flaw) throws {
    var fixture = fixture
    switch flaw {
    case .size: try fixture.change(valTar) { $0 += [UInt8](repeating: 0, count: 512) }
    case .digest: try fixture.recordMismatch(try fixture.archive(valTar))
    case .noDigest: try fixture.changeTable { if $0[0] == valTar { ($0[3], $0[4]) = ("-", "-") } }
    }
    for stages in [[try extract("val")], [.verify(), try extract("val")]] {
      let plan = try plan(fixture, stages)
      let job = try #require(plan.jobs.first { $0.archive.name == valTar })
      #expect(job.isAccepted && job.digests.isEmpty && job.partNames == ["val"])
      #expect(plan.refused.isEmpty && plan.unverifiable.isEmpty)
    }
    let named = try plan(fixture, [.verify([valTar])])
    #expect(named.jobs.isEmpty && named.refused.count == 1, "who names it wants to know")
  }

  @Test("refuses what is no file all the same")
  func folder() throws {
    try fixture.remove(valTar)
    try fixture.folder.makeFolder(valTar)
    let plan = try plan(fixture, Stage.default)
    guard case .pass(let cause) = plan.refused.first?.code, case .notAFile = cause.code else { throw TestError() }
    #expect(plan.refused.count == 1 && plan.jobs.map(\.archive.name) == [trainTar, testTar])
  }

  @Test("leaves an archive alone that a part was made from, also without the option")
  func acceptedBefore() throws {
    try fixture.change(valTar) { $0 += [UInt8](repeating: 0, count: 512) }
    let run = fixture.run([try extract("val")]) { $0.isAccepting = true }
    #expect(run.error == nil && run.refused.isEmpty)
    for isAccepting in [false, true] {
      let plan = try fixture.plan { $0.isAccepting = isAccepting }
      #expect(plan.unverifiable.map(\.name) == [valTar] && plan.refused.isEmpty)
      #expect(plan.published.map(\.part.id) == ["val"] && plan.published.map(\.isVerified) == [false])
      #expect(plan.jobs.map(\.archive.name) == [trainTar, testTar])
    }
  }
}
