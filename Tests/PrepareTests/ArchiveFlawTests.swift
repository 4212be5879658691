import Archive
import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Planning
@testable import Prepare

@Suite("Before an archive is read")
struct ArchiveFlawTests {
  private var fixture: PreparedFixture

  init() throws { fixture = try PreparedFixture() }

  private let page = Array("<html>log in</html>".utf8)

  /// What a new run finds.
  private func flaw(_ name: String = valTar) throws -> ArchiveFlaw? {
    let state = try RootState(PreparedFixture.open(fixture.folder.path))
    return try #require(state.archives.first { $0.name == name }).flaw
  }

  private func path(_ name: String) -> String { fixture.folder.path(name) }

  @Test("nothing speaks against one that is right, nor against its first damaged bytes")
  func right() throws {
    for name in [trainTar, valTar, testTar] { #expect(try flaw(name) == nil) }
    try fixture.change(valTar) { $0[0] ^= 1 }
    #expect(try flaw() == nil)
    try fixture.change(valTar) { $0.replaceSubrange(0..<512, with: sampleBytes(512)) }
    #expect(try flaw() == nil)
  }

  @Test("it is refused if it is something else, whatever its size")
  func form() throws {
    try fixture.folder.write(page, to: valTar)
    #expect(try flaw() == .form(.html))
    let archive = try fixture.archive(valTar)
    #expect(try fixture.state().status(of: archive) == .flawed(.form(.html)))
    let plan = try fixture.plan()
    guard case .flawed(archive) = plan.refused.first?.code, plan.refused.count == 1 else { throw TestError() }
    let accepting = try fixture.plan { $0.isAccepting = true }
    #expect(accepting.refused.map(\.subject) == [valTar] && accepting.jobs.count == 2)
  }

  @Test("it is refused if a control file is beside it, unless its size says more")
  func controlFile() throws {
    let mark = try fixture.folder.write("x", to: "\(valTar).aria2")
    #expect(try flaw() == .unfinished(mark: mark))
    try fixture.change(valTar) { $0.replaceSubrange(0..<$0.count, with: repeatElement(0, count: $0.count)) }
    #expect(try flaw() == .unfinished(mark: mark))
    try fixture.change(valTar) { $0.removeLast(512) }
    #expect(try flaw() == nil)
    try fixture.folder.write([], to: valTar)
    #expect(try flaw() == .unfinished(mark: mark))
    try fixture.remove("\(valTar).aria2")
    #expect(try flaw() == .form(.empty))
    try fixture.folder.makeFolder("\(valTar).aria2")
    try fixture.folder.write(try fixture.folder.read(testTar), to: trainTar)
    #expect(try flaw(trainTar) == nil)
  }

  @Test("zeros at its start speak against it if it has its size")
  func zeros() throws {
    try fixture.change(valTar) { $0.replaceSubrange(0..<$0.count, with: repeatElement(0, count: $0.count)) }
    #expect(try flaw() == .form(.zeros))
    try fixture.change(valTar) { $0.append(0) }
    #expect(try flaw() == nil)
  }

  @Test("nothing is looked at in one that was read before: neither verified nor known to be wrong")
  func known() throws {
    try fixture.folder.write("x", to: "\(valTar).aria2")
    try fixture.recordVerified(valTar)
    #expect(try flaw() == nil)
    #expect(fixture.run([try extract("val")]).error == nil)
    try fixture.folder.write(page, to: testTar)
    try fixture.recordMismatch(try fixture.archive(testTar))
    #expect(try flaw(testTar) == nil)
    try fixture.touch(testTar, 1)
    #expect(try flaw(testTar) == .form(.html))
  }

  @Test("it is looked at once in a run, unless it changes")
  func once() throws {
    let mark = try fixture.folder.write("x", to: "\(valTar).aria2")
    #expect(try fixture.archive(valTar).flaw == .unfinished(mark: mark))
    try fixture.remove("\(valTar).aria2")
    #expect(try fixture.archive(valTar).flaw == .unfinished(mark: mark))
    try fixture.touch(valTar, 1)
    #expect(try fixture.archive(valTar).flaw == nil)
  }

  @Test("another copy is used if there is one")
  func copies() throws {
    try fixture.folder.write(try fixture.folder.read(valTar), to: "archives/\(valTar)")
    try fixture.folder.write(page, to: valTar)
    #expect(try fixture.archive(valTar).path == path("archives/\(valTar)"))
    guard case .flawed = try fixture.plan().passedOver.first?.code else { throw TestError() }
  }
}

@Suite("Files that look like an archive that is missing")
struct LookAlikeFileTests {
  private let fixture: PreparedFixture

  init() throws { fixture = try PreparedFixture() }

  private func names(of archives: String...) -> [String] { fixture.root.lookAlikes(of: archives).map(\.name) }

  @Test("are found in all folders of archives, the best one first")
  func order() throws {
    let bytes = try fixture.folder.read(valTar)
    try fixture.folder.write([1], to: "\(valTar).part")
    try fixture.folder.write([1], to: "\(valTar).1")
    try fixture.folder.write(bytes, to: "Images/\(valTar).2")
    try fixture.folder.write(bytes, to: "archives/\(valTar).3")
    try fixture.folder.write(bytes, to: "archives/\(valTar).aria2")
    #expect(
      names(of: valTar)
        == ["\(valTar).3", "\(valTar).2", "\(valTar).1", "\(valTar).aria2", "\(valTar).part"])
    #expect(names(of: trainTar).isEmpty)
  }

  @Test("are files that are not empty, or downloads of any kind")
  func kinds() throws {
    try fixture.folder.write([], to: "\(valTar).1")
    try fixture.folder.makeFolder("\(valTar).2")
    try fixture.folder.link("\(valTar).3", to: "nowhere")
    try fixture.folder.makeFolder("\(valTar).download")
    #expect(names(of: valTar) == ["\(valTar).download"])
  }

  @Test("are part of the error that the archive is missing")
  func error() throws {
    try fixture.move(valTar, to: "\(valTar).1")
    let run = fixture.run([try extract("val")]) { $0.isNamed = true }
    guard case .archivesMissing = run.error?.code else { throw TestError() }
    #expect(run.error?.lookAlikes.map(\.path) == [fixture.folder.path("\(valTar).1")])
  }
}
