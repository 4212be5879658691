import Checksums
import Dataset
import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Planning
@testable import Prepare

@Suite("Of several copies of an archive")
struct ArchiveChoiceTests {
  private let fixture: PreparedFixture

  init() throws { fixture = try PreparedFixture() }

  /// Puts a copy of val's archive into a folder of the root.
  @discardableResult
  private func copy(to name: String, _ change: (inout [UInt8]) -> Void = { _ in }) throws -> String {
    var bytes = try fixture.folder.read(valTar)
    change(&bytes)
    return try fixture.folder.write(bytes, to: "\(name)/\(valTar)")
  }

  private func chosen() throws -> String { try fixture.archive(valTar).path }

  @Test("the first one is used, in the order of the folders")
  func first() throws {
    for folder in ["archives", "Images", "Bounding_Boxes"] { try copy(to: folder) }
    for folder in ["", "archives/", "Images/", "Bounding_Boxes/"] {
      #expect(try chosen() == fixture.folder.path("\(folder)\(valTar)"))
      #expect(try fixture.plan().passedOver.isEmpty)
      try fixture.remove("\(folder)\(valTar)")
    }
    #expect(try fixture.plan().missing.map(\.archives) == [[valTar]])
  }

  @Test("the first one is used that has the published size, and the others before it are told of")
  func wrongSize() throws {
    let (short, whole) = (try copy(to: "archives") { $0.removeLast(512) }, try copy(to: "Images"))
    try fixture.remove(valTar)
    #expect(try chosen() == whole)
    let plan = try fixture.plan()
    #expect(plan.passedOver.map(\.subject) == [short] && plan.refused.isEmpty)
    guard case .sizeMismatch = plan.passedOver.first?.code else { throw TestError() }
    let run = fixture.run([.verify([valTar])])
    let told = run.events.compactMap { if case .passedOver(let error) = $0 { error.subject } else { nil } }
    #expect(told == [short] && run.jobs.map(\.archive.path) == [whole])
  }

  @Test("one is not used that was found to be damaged, nor one that is no file")
  func damaged() throws {
    let whole = try copy(to: "Images")
    try fixture.folder.makeFolder("archives/\(valTar)")
    try fixture.recordMismatch(try fixture.archive(valTar))
    #expect(try chosen() == whole)
    let subjects = try fixture.plan().passedOver.map(\.subject)
    #expect(subjects == [fixture.folder.path(valTar), fixture.folder.path("archives/\(valTar)")])
  }

  @Test("the largest one is named if none fits, and the others are not")
  func none() throws {
    let larger = try copy(to: "archives") { $0.removeLast(512) }
    try copy(to: "Images") { $0.removeLast(1_024) }
    try fixture.change(valTar) { $0.removeLast(2_048) }
    #expect(try chosen() == larger)
    let plan = try fixture.plan()
    #expect(plan.passedOver.isEmpty && plan.refused.count == 1)
  }

  @Test("only those in the folder that is named are looked at")
  func named() throws {
    let copy = try copy(to: "tars")
    let root = try PreparedFixture.open(fixture.folder.path, archives: [fixture.folder.path("tars")])
    #expect(try RootState(root).archives.map(\.path) == [copy])
  }

  @Test("those in folders that are named are looked at in the order given")
  func namedFolders() throws {
    let copies = [try copy(to: "b"), try copy(to: "a"), try copy(to: "c") { $0.removeLast(512) }]
    func chosen(_ folders: String...) throws -> (paths: [String], passedOver: [String]) {
      let state = try RootState(
        PreparedFixture.open(fixture.folder.path, archives: folders.map { fixture.folder.path($0) }))
      return (state.archives.map(\.path), state.passedOver.map(\.subject))
    }
    #expect(try chosen("b", "a") == ([copies[0]], []))
    #expect(try chosen("a", "b") == ([copies[1]], []))
    #expect(try chosen("c", "a") == ([copies[1]], [copies[2]]))
  }

  @Test("a folder that is named twice, or through a link, counts once")
  func sameFolder() throws {
    try copy(to: "a") { $0.removeLast(512) }
    try fixture.folder.link("link", to: "a")
    let folders = ["a", "a/", "link", "./a", "b/../a"].map { fixture.folder.path($0) }
    try fixture.folder.makeFolder("b")
    let root = try PreparedFixture.open(fixture.folder.path, archives: folders)
    #expect(root.archiveFolders == [folders[0]])
    // Nothing else would be said of the same file twice.
    #expect(try RootState(root).passedOver.isEmpty)
  }

  @Test("none has to be in the root: a link to one will do")
  func link() throws {
    try fixture.move(valTar, to: "elsewhere")
    try fixture.folder.link(valTar, to: "elsewhere")
    #expect(try fixture.archive(valTar).isFile)
    #expect(fixture.run([try extract("val")]).error == nil)
    #expect(try fixture.tree("val").count == 12)
  }

  @Test("a missing root or folder of archives is an error")
  func missing() throws {
    let path = fixture.folder.path("nothing")
    for archives in [[], [path], [fixture.folder.path, path]] {
      let error = #expect(throws: PrepareError.self) {
        try Root(archives.isEmpty ? path : fixture.folder.path, archives: archives, release: fixture.root.release)
      }
      guard case .rootMissing = error?.code else { throw TestError() }
      #expect(error?.subject == path)
    }
  }
}
