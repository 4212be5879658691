import Dataset
import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Journal
@testable import Planning
@testable import Prepare

@Suite("A plan that reclaims archives")
struct ReclaimPlanTests {
  private let fixture: PreparedFixture

  init() throws {
    fixture = try PreparedFixture()
    #expect(fixture.run().error == nil)
  }

  private func reclaimable(_ stages: [Stage] = Stage.default) throws -> [String] {
    try fixture.plan(stages) { $0.isReclaiming = true }.reclaimable.map(\.name)
  }

  @Test("deletes the archives of published parts, and only if that is asked for")
  func published() throws {
    #expect(try reclaimable() == [trainTar, valTar, testTar])
    #expect(try fixture.plan().reclaimable.isEmpty)
  }

  @Test("deletes only what the stages are about")
  func stages() throws {
    #expect(try reclaimable([try extract("val")]) == [valTar])
    #expect(try reclaimable([.verify()]).isEmpty)
  }

  @Test("does not read what it deletes")
  func verification() throws {
    let plan = try fixture.plan([.verify(again: true), try extract("val")]) { $0.isReclaiming = true }
    #expect(plan.jobs.map(\.archive.name) == [trainTar, testTar])
    #expect(plan.published.map(\.part.id) == ["val"])
  }

  /// Why an archive is not safe to lose.
  enum Reason: CaseIterable { case changedPart, missingPart, changedArchive, unverified, adopted, otherArchive }

  @Test("keeps what is not safe to lose", arguments: Reason.allCases)
  func kept(reason: Reason) throws {
    let known = try #require(try fixture.state().journal.published["val"]?.publication)
    var publication = known
    switch reason {
    case .changedPart:
      let path = try #require(try fixture.tree("val").keys.first)
      try fixture.remove("val/\(path)")
    case .missingPart: try fixture.remove("val")
    case .changedArchive: try fixture.touch(valTar, 1)
    case .unverified: publication.isUnverified = true
    case .adopted: publication.sources = []
    case .otherArchive: publication.sources[0].archive = testTar
    }
    if publication != known { try fixture.record(.published(publication)) }
    #expect(try reclaimable() == [trainTar, testTar])
  }

  @Test("deletes nothing that is not prepared yet: that comes after its job")
  func unprepared() throws {
    let fixture = try PreparedFixture()
    let plan = try fixture.plan { $0.isReclaiming = true }
    #expect(plan.reclaimable.isEmpty && plan.jobs.count == 3)
  }

  @Test("is carried out: the archives are gone, and the parts are done")
  func run() throws {
    let run = fixture.run { $0.isReclaiming = true }
    #expect(run.error == nil && run.refused.isEmpty && run.jobs.isEmpty)
    let reclaimed = run.events.compactMap { if case .reclaimed(let archive) = $0 { archive.name } else { nil } }
    #expect(reclaimed == [trainTar, valTar, testTar])
    for name in reclaimed { #expect(!fixture.exists(name)) }
    let plan = try fixture.plan()
    #expect(plan.jobs.isEmpty && plan.missing.isEmpty && plan.published.map(\.part.id) == PreparedFixture.parts)
  }

  @Test("is refused if only some classes are prepared, or if an archive is a link")
  func refusal() throws {
    var selecting = fixture
    let wnid = fixture.root.release.synsets[0].wnid
    selecting.root = try fixture.root.selecting(Selection([wnid]))
    guard case .reclaimsPart = selecting.run(Stage.default, { $0.isReclaiming = true }).error?.code else {
      throw TestError()
    }
    #expect(fixture.exists(trainTar))

    let linked = try PreparedFixture()
    try linked.move(valTar, to: "elsewhere")
    try linked.folder.link(valTar, to: "elsewhere")
    let error = try #require(linked.run { $0.isReclaiming = true }.error)
    guard case .isLink = error.code else { throw error }
    #expect(linked.exists("elsewhere") && !linked.exists("train"), "nothing is begun")
  }
}
