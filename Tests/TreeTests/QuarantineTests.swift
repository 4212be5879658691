import Foundation
import Platform
import TestSupport
import Testing

@testable import Dataset
@testable import Repair
@testable import Tree

@Suite("The quarantine")
struct QuarantineTests {
  private let quarantine = "ilsvrc-prepare.quarantine"

  private func move(_ tree: SampleTree, _ id: String) throws -> Int {
    let part = try tree.audit(id).part
    let taken = part.isUnusable ? [] : try part.needs(in: tree.tree(id), isQuarantining: true).taken
    return try Quarantine.move(part, taken: taken, in: tree.root())
  }

  @Test("takes what does not belong in a tree, under its path")
  func misplaced() throws {
    let tree = try SampleTree()
    try tree.folder.write("1", to: "train/notes")
    try tree.folder.write("2", to: "train/folder/file")
    try tree.folder.write("3", to: "train/n00000001/odd \\ \u{e9}\n")
    try tree.move("train/n00000002/n00000002_1.JPEG", to: "train/n00000001/n00000002_1.JPEG")
    try tree.remove("train/n00000003/n00000003_1.JPEG")
    try tree.folder.makeFolder("train/n00000003/n00000003_1.JPEG")
    #expect(try move(tree, "train") == 5)
    #expect(
      tree.names(quarantine) == [
        "train", "train/folder", "train/folder/file", "train/n00000001", "train/n00000001/n00000002_1.JPEG",
        "train/n00000001/odd \\ \u{e9}\n", "train/n00000003", "train/n00000003/n00000003_1.JPEG", "train/notes",
      ])
    #expect(try tree.faults("train") == ["train/n00000002/ wrong-count", "train/n00000003/ wrong-count"])
    try tree.folder.write("4", to: "train/notes")
    #expect(try move(tree, "train") == 1)
    #expect(try tree.folder.read("\(quarantine)/train/notes.2") == Array("4".utf8))
  }

  @Test("takes links that stand for classes, and nothing through them")
  func linked() throws {
    let tree = try SampleTree()
    try tree.move("train/n00000001", to: "elsewhere")
    try tree.folder.write("x", to: "elsewhere/notes")
    try tree.folder.link("train/n00000001", to: "../elsewhere")
    #expect(try move(tree, "train") == 1)
    #expect(tree.names("elsewhere").count == 5)
    #expect(try tree.faults("train") == ["train/n00000001/ missing-class"])
  }

  @Test("takes from a part that is a link, and takes the name of a part that is no folder")
  func parts() throws {
    let tree = try SampleTree(filling: ["val"])
    try tree.move("val", to: "elsewhere")
    try tree.folder.write("x", to: "elsewhere/notes")
    try tree.folder.link("val", to: "elsewhere")
    #expect(try move(tree, "val") == 1)
    #expect(tree.folder.holds("\(quarantine)/val/notes"))
    try tree.folder.write("?", to: "test")
    #expect(try move(tree, "test") == 1)
    #expect(try tree.folder.read("\(quarantine)/test") == Array("?".utf8))
  }

  @Test("leaves a valid tree alone, hidden files too")
  func valid() throws {
    let tree = try SampleTree()
    try tree.folder.write("x", to: "train/.DS_Store")
    #expect(try move(tree, "train") == 0)
    #expect(!tree.folder.holds(quarantine))
  }

  @Test("must be a folder")
  func taken() throws {
    let tree = try SampleTree()
    try tree.folder.write("x", to: "test/notes")
    try tree.folder.write("x", to: quarantine)
    let error = #expect(throws: TreeError.self) { try move(tree, "test") }
    #expect(error?.code == .quarantineTaken)
    #expect(tree.folder.holds("test/notes"))
  }

  @Test("must be on the file system of the tree", .enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm")))
  func otherFileSystem() throws {
    let tree = try SampleTree(filling: [])
    let other = "/dev/shm/\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: other) } }
    try tree.folder.link("test", to: other)
    try Data().write(to: URL(fileURLWithPath: "\(other)/notes"))
    let devices = try (tree.root().status().device, tree.tree("test").status().device)
    guard devices.0 != devices.1 else { return }
    let error = #expect(throws: TreeError.self) { try move(tree, "test") }
    #expect(error?.code == .otherFileSystem)
    #expect(FileManager.default.fileExists(atPath: "\(other)/notes") && !tree.folder.holds(quarantine))
  }
}
