import Dataset
import Foundation
import Pass
import Platform
import TestSupport
import Testing
import Tree

@testable import Planning
@testable import Prepare

@Suite("A part that is there")
struct PlannedAuditTests {
  private let fixture: PreparedFixture

  init() throws {
    fixture = try PreparedFixture()
    #expect(fixture.run().error == nil)
  }

  /// The parts that a plan audits, and whether they were published.
  private func audits(_ plan: Plan) -> [String] {
    plan.audits.map { "\($0.part.id)\($0.published == nil ? "" : ", published")" }
  }

  /// Puts a copy of val in its place.
  private func copy(keepingTimes: Bool) throws {
    let copying = try #require(Tool("cp"))
    try fixture.move("val", to: "original")
    let paths = [fixture.folder.path("original"), fixture.folder.path("val")]
    _ = try copying.run((keepingTimes ? ["-a"] : ["-r"]) + paths)
  }

  private func status() throws -> PartStatus { try fixture.state().status(of: part("val")) }

  @Test("is published if nothing has changed")
  func published() throws {
    let plan = try fixture.plan()
    #expect(plan.published.map(\.part.id) == PreparedFixture.parts && plan.audits.isEmpty && plan.jobs.isEmpty)
    #expect(plan.published.allSatisfy { $0.isVerified && !$0.isAdopted && !$0.isCopied })
    #expect(plan.published.map(\.files) == [24, 12, 5] && plan.published.map(\.bytes) == [24_000, 12_000, 5_000])
  }

  @Test("is audited if no record is about it", arguments: [false, true])
  func unmanaged(hasJournal: Bool) throws {
    if hasJournal {
      let fixture = try PreparedFixture()
      #expect(fixture.run([.verify()]).error == nil)
      try fixture.folder.makeFolder("val")
      #expect(audits(try fixture.plan()) == ["val"])
    } else {
      try fixture.remove(Layout.journal)
      let plan = try fixture.plan()
      #expect(audits(plan) == PreparedFixture.parts && plan.jobs.allSatisfy(\.parts.isEmpty))
    }
  }

  @Test("is audited if a file was removed or added since it was published", arguments: [false, true])
  func changed(isRemoved: Bool) throws {
    let path = try #require(try fixture.tree("val").keys.first)
    if isRemoved {
      try fixture.remove("val/\(path)")
    } else {
      try fixture.folder.write("x", to: "val/\(path).txt")
    }
    guard case .changed = try status() else { throw TestError() }
    #expect(audits(try fixture.plan()) == ["val, published"])
    let run = fixture.run()
    guard case .changed(try part("val"), faults: 1, first: _) = run.refused.first?.code else { throw TestError() }
    #expect(run.refused.count == 1)
  }

  @Test("is audited and recorded if only its times have changed")
  func touched() throws {
    let wnid = fixture.root.release.synsets[0].wnid
    try fixture.touch("val/\(wnid)", 1)
    #expect(audits(try fixture.plan()) == ["val, published"])
    let run = fixture.run()
    #expect(run.error == nil && run.refused.isEmpty)
    guard case .published(let published) = try status() else { throw TestError() }
    #expect(published.isVerified && !published.isAdopted && !published.isCopied)
  }

  @Test("is published and shown as copied if its times are those that were recorded, and is audited once")
  func copied() throws {
    try copy(keepingTimes: true)
    guard case .published(let copied) = try status() else { throw TestError() }
    #expect(copied.isCopied && copied.isVerified && !copied.isChecked)
    #expect(audits(try fixture.plan()) == ["val, published"])
    let run = fixture.run()
    #expect(run.error == nil && run.refused.isEmpty && run.jobs.isEmpty)
    guard case .published(let checked) = try status() else { throw TestError() }
    #expect(checked.isCopied && checked.isVerified && checked.isChecked && !checked.isAdopted)
    #expect(try fixture.plan().audits.isEmpty)
  }

  @Test("was not copied as a whole if an image is missing, though the times are those that were recorded")
  func copiedInPart() throws {
    try copy(keepingTimes: true)
    let path = try #require(try fixture.tree("val").keys.first)
    let folder = "val/\(path.prefix { $0 != "/" })"
    let time = try #require(try fixture.root.directory.status(of: folder)).identity.modified
    try fixture.remove("val/\(path)")
    let touch = try #require(Tool("touch"))
    let digits = String(time % 1_000_000_000 + 1_000_000_000).dropFirst()
    _ = try touch.run("-d", "@\(time / 1_000_000_000).\(digits)", fixture.folder.path(folder))
    guard case .published = try status() else { throw TestError() }
    let run = fixture.run()
    guard case .changed(try part("val"), faults: 1, first: let first?) = run.refused.first?.code else {
      throw TestError()
    }
    #expect(run.refused.count == 1 && first.path == "val/\(path)")
    #expect(audits(try fixture.plan()) == ["val, published"])
  }

  @Test("is audited if it was copied without its times")
  func copiedWithoutTimes() throws {
    try copy(keepingTimes: false)
    guard case .changed(let published) = try status() else { throw TestError() }
    #expect(published.isCopied)
    #expect(audits(try fixture.plan()) == ["val, published"])
  }

  @Test("is absent if its folder is gone, and is made once more")
  func removed() throws {
    try fixture.remove("val")
    #expect(try status() == .absent)
    let plan = try fixture.plan()
    #expect(plan.jobs.map(\.partNames) == [["val"]] && plan.jobs[0].digests.isEmpty && plan.audits.isEmpty)
  }

  @Test("is not published if a file has its name")
  func file() throws {
    try fixture.remove("val")
    try fixture.folder.write("x", to: "val")
    #expect(try status() == .unmanaged)
  }

  @Test("is staged if an earlier run has begun it")
  func staged() throws {
    let fixture = try PreparedFixture()
    let folder = try fixture.makeStaged("val")
    try fixture.recordStaged("val", from: valTar, offset: 3_072, folder: folder)
    let size = try fixture.archive(valTar).identity.size
    #expect(try fixture.state().status(of: part("val")) == .staged(files: 2, read: 3_072, size: size))
  }
}
