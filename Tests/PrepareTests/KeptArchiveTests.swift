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

@Suite("An archive that is to be deleted")
struct KeptArchiveTests {
  private let fixture: PreparedFixture

  init() throws {
    fixture = try PreparedFixture()
    #expect(fixture.run().error == nil)
  }

  /// Runs val's stage, and deletes its archive if that is safe.
  private func reclaim() throws -> PreparedFixture.Run { fixture.run([try extract("val")]) { $0.isReclaiming = true } }

  private func kept(_ run: PreparedFixture.Run) -> [String] {
    run.events.compactMap {
      if case .kept(let archives, let part) = $0 {
        "\(archives.map(\.name).joined(separator: ", ")) for \(part.id)"
      } else {
        nil
      }
    }
  }

  private func reclaimed(_ run: PreparedFixture.Run) -> [String] {
    run.events.compactMap { if case .reclaimed(let archive) = $0 { archive.name } else { nil } }
  }

  private func isStamped() throws -> Bool {
    try fixture.state().journal.published["val"]?.publication.stamp != nil
  }

  /// Changes the size of an image, which does not show in the stamp.
  private func cutImage() throws {
    let path = try #require(try fixture.tree("val").keys.min())
    let handle = try #require(FileHandle(forWritingAtPath: fixture.folder.path("val/\(path)")))
    try handle.truncate(atOffset: 700)
    try handle.close()
  }

  /// Why the bytes of a published part are not known to be the archive's.
  enum Reason: CaseIterable { case copied, doubted, otherArchive }

  @Test(
    "is kept if nothing says that the published part has its bytes, also by the runs after that",
    arguments: Reason.allCases)
  func unconfirmed(reason: Reason) throws {
    switch reason {
    case .copied:
      try fixture.move("val", to: "original")
      let paths = [fixture.folder.path("original"), fixture.folder.path("val")]
      _ = try #require(Tool("cp")).run(["-a"] + paths)
    case .doubted: try Session(fixture.root, fixture.options()) { _ in }.recordDoubt(about: part("val"))
    case .otherArchive: try fixture.touch(valTar, 1)
    }
    for _ in 1...2 {
      let run = try reclaim()
      #expect(run.error == nil && run.refused.isEmpty)
      #expect(kept(run) == ["\(valTar) for val"] && reclaimed(run).isEmpty)
      #expect(fixture.exists(valTar))
    }
  }

  @Test("is deleted after a comparison of the copied part with it")
  func compared() throws {
    try Session(fixture.root, fixture.options()) { _ in }.recordDoubt(about: part("val"))
    var request = AuditRequest([try part("val")], settings: .init(threads: 2))
    request.isDeep = true
    _ = try Runner(fixture.root, fixture.options()).audit(request)
    let run = try reclaim()
    #expect(kept(run).isEmpty && reclaimed(run) == [valTar])
    #expect(!fixture.exists(valTar))
  }

  @Test("is kept if a name in the part has changed; the part is audited")
  func changedName() throws {
    let path = try #require(try fixture.tree("val").keys.min())
    try fixture.remove("val/\(path)")
    let run = try reclaim()
    guard case .changed(try part("val"), faults: 1, first: .some) = run.refused.first?.code else { throw TestError() }
    #expect(reclaimed(run).isEmpty && fixture.exists(valTar))
  }

  @Test(
    "is kept if only a size in the part has changed; the part is not recognised any more, and audited by the next run")
  func changedSize() throws {
    try cutImage()
    guard case .published = try fixture.state().status(of: part("val")) else { throw TestError() }
    #expect(try fixture.plan([try extract("val")]) { $0.isReclaiming = true }.reclaimable.map(\.name) == [valTar])
    let first = try reclaim()
    guard case .changed(try part("val"), faults: 0, first: nil) = first.refused.first?.code else { throw TestError() }
    #expect(reclaimed(first).isEmpty && fixture.exists(valTar))
    #expect(try !isStamped())
    let second = fixture.run()
    guard case .changed(try part("val"), faults: 1..., first: .some) = second.refused.first?.code else {
      throw TestError()
    }
    #expect(fixture.exists(valTar))
  }

  @Test("is kept in a preview too, which changes nothing")
  func preview() throws {
    try cutImage()
    let options = fixture.options { $0.isReclaiming = true }
    let before = try fixture.folder.read(Layout.journal)
    let failures = try Runner(fixture.root, options).preview([try extract("val")]).failures
    guard case .changed(try part("val"), faults: 0, first: nil) = failures.first?.code else { throw TestError() }
    #expect(try fixture.folder.read(Layout.journal) == before && isStamped())
  }
}
