import Checksums
import Dataset
import Foundation
import Pass
import Platform
import TestSupport
import Testing
import Tree

@testable import Journal
@testable import Planning
@testable import Prepare

@Suite("The record of a part")
struct RecordedPartTests {
  private let fixture: PreparedFixture

  init() throws {
    fixture = try PreparedFixture()
    #expect(fixture.run().error == nil)
  }

  private func publication(_ id: String) throws -> Publication? {
    try fixture.state().journal.published[id]?.publication
  }

  /// Audits val, changes it, and records what was found before.
  private func recordAfter(_ change: () throws -> Void) throws -> PrepareError? {
    let catalog = try #require(Catalog(part("val"), fixture.root.release))
    let session = try Session(fixture.root, fixture.options()) { _ in }
    let audited = try fixture.root.confirmed(part("val"), nil, session.settings)
    try change()
    do throws(PrepareError) {
      try session.record(audited, catalog, comparedWith: [])
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "is not made if a file comes or goes between the audit and the record", arguments: [false, true], [false, true])
  func unsettled(isAdopted: Bool, isAdded: Bool) throws {
    if isAdopted { try fixture.remove(Layout.journal) }
    let path = try #require(try fixture.tree("val").keys.first)
    let before = try publication("val")
    let error = try recordAfter {
      if isAdded { try fixture.folder.write("x", to: "val/\(path).txt") } else { try fixture.remove("val/\(path)") }
    }
    guard case .unsettled(try part("val")) = error?.code else { throw TestError() }
    #expect(error?.subject == fixture.folder.path("val"))
    #expect(try publication("val") == before)
  }

  @Test("is made of a part of another program if nothing changes meanwhile")
  func settled() throws {
    try fixture.remove(Layout.journal)
    #expect(try recordAfter { try fixture.folder.write("x", to: "val/.DS_Store") } == nil)
    let known = try #require(try publication("val"))
    #expect(known.isAdopted && known.isUnverified && known.inventory.files == 12)
  }

  @Test("is not made if a class folder is a link: nothing below it would show in the stamp")
  func linkedClass() throws {
    try fixture.remove(Layout.journal)
    let wnid = fixture.root.release.synsets[0].wnid
    try fixture.move("val/\(wnid)", to: "elsewhere")
    try fixture.folder.link("val/\(wnid)", to: "../elsewhere")
    let run = fixture.run([try extract("val")])
    guard case .unsettled(try part("val")) = run.refused.first?.code else { throw TestError() }
    #expect(try run.refused.count == 1 && publication("val") == nil)
    #expect(try fixture.tree("elsewhere").count == 3)
  }

  // MARK: Doubt

  /// Flips a bit of an image of val, and audits val with all of its bytes.
  private func auditChanged(_ change: (inout AuditRequest) -> Void = { _ in }) throws -> AuditedPart {
    let path = try #require(try fixture.tree("val").keys.min())
    // Within the scan, which only a comparison looks at.
    try fixture.change("val/\(path)") { $0[$0.count - 10] ^= 1 }
    return try audit(change)
  }

  private func audit(_ change: (inout AuditRequest) -> Void = { _ in }) throws -> AuditedPart {
    var request = AuditRequest([try part("val")], settings: AuditSettings(threads: 2))
    request.isDeep = true
    change(&request)
    return try #require(try Runner(fixture.root, fixture.options()).audit(request).first)
  }

  @Test("says that the part is not verified after a comparison found another content")
  func doubt() throws {
    let before = try #require(try publication("val"))
    #expect(!before.isUnverified)
    let audited = try auditChanged()
    #expect(audited.faultCount == 1 && audited.firstFault?.what == .differs)
    var expected = before
    expected.isUnverified = true
    #expect(try publication("val") == expected)
    // Names, times and sizes are the same: it is published, but no archive vouches for it.
    guard case .published(let published) = try fixture.state().status(of: part("val")) else { throw TestError() }
    #expect(!published.isVerified)
    #expect(try fixture.state().isMade(part("val"), from: fixture.archive(valTar)) == false)
    #expect(try publication("train")?.isUnverified == false)
  }

  @Test("says that the part is verified again after a repair, or another comparison")
  func certainty() throws {
    let repaired = try auditChanged { $0.isRepairing = true }
    #expect(repaired.isValid)
    #expect(try publication("val")?.isUnverified == false)

    let path = try #require(try fixture.tree("val").keys.min())
    let whole = try fixture.folder.read("val/\(path)")
    _ = try auditChanged()
    #expect(try publication("val")?.isUnverified == true)
    let folder = "val/\(path.prefix { $0 != "/" })"
    try fixture.folder.write(whole, to: "elsewhere")
    // A repair by hand changes the folder's time, so a run audits it; but only a comparison knows the bytes.
    try fixture.remove("val/\(path)")
    try fixture.move("elsewhere", to: "val/\(path)")
    try #require(fixture.exists(folder))
    #expect(fixture.run().refused.isEmpty)
    #expect(try publication("val")?.isUnverified == true)
    #expect(try audit().isValid)
    #expect(try publication("val")?.isUnverified == false)
  }

  // MARK: Other classes

  @Test("holds for no other classes: what had been published is audited if it comes back")
  func otherClasses() throws {
    var fixture = try PreparedFixture()
    let (release, whole) = (fixture.root.release, fixture.root)
    func select(_ index: Int) throws { fixture.root = try whole.selecting(Selection([release.synsets[index].wnid])) }
    try select(0)
    #expect(fixture.run().error == nil)
    let ids = ["train", "val"]
    func stamps() throws -> [Bool] {
      let journal = try fixture.state().journal
      return (ids + ["test"]).map { journal.published[$0]?.publication.stamp != nil }
    }
    #expect(try stamps() == [true, true, true])
    for id in ids { try fixture.move(id, to: "\(id)-before") }
    try select(1)
    #expect(fixture.run([try extract("train")]).error == nil)
    #expect(try stamps() == [true, false, true], "train was published again, and test has no classes")
    #expect(try fixture.tree("train").keys.allSatisfy { $0.hasPrefix("\(release.synsets[1].wnid)/") })

    try fixture.move("val-before", to: "val")
    guard case .changed = try fixture.state().status(of: part("val")) else { throw TestError() }
    let run = fixture.run()
    guard case .changed(try part("val"), faults: 1..., first: .some) = run.refused.first?.code else {
      throw TestError()
    }
    #expect(run.refused.count == 1)
    #expect(try fixture.tree("val").count == 3)
  }
}
