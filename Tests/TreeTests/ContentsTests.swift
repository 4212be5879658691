import Checksums
import Foundation
import Platform
import TestSupport
import Testing

@testable import Dataset
@testable import Tree

@Suite("The stamp of a part")
struct StampTests {
  private func stamp(_ tree: SampleTree, _ id: String) throws -> String {
    try Stamp.of(tree.tree(id), tree.catalog(id))
  }

  private func setTime(_ tree: SampleTree, _ name: String, _ seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: tree.folder.path(name))
  }

  @Test("is a checksum of the names and times of its folders")
  func folders() throws {
    let tree = try SampleTree(filling: ["train"])
    for (number, wnid) in zip(1..., SampleTree.wnids) { try setTime(tree, "train/\(wnid)", Double(number)) }
    let lines = zip(1..., SampleTree.wnids).map { "\($1)\0\($0)000000000\n" }
    #expect(try stamp(tree, "train") == Digest.of(Array(lines.joined().utf8), .sha256).hex)
  }

  @Test("of a flat part is one of its own time")
  func flat() throws {
    let tree = try SampleTree(filling: ["test"])
    try setTime(tree, "test", 7)
    let before = try stamp(tree, "test")
    #expect(before == Digest.of(Array("7000000000".utf8), .sha256).hex)
    try tree.folder.makeFolder("test/x")
    #expect(try stamp(tree, "test") != before)
  }

  @Test("covers every name beside the class folders, but hidden files")
  func strays() throws {
    let tree = try SampleTree(filling: ["train"])
    let before = try stamp(tree, "train")
    for name in [".DS_Store", "._n00000001", ".nfs0001"] { try tree.folder.write("x", to: "train/\(name)") }
    #expect(try stamp(tree, "train") == before)
    var stamps: Set = [before]
    for name in ["README.txt", "n00000001_9.JPEG", ".hidden-notes"] {
      try tree.folder.write("x", to: "train/\(name)")
      #expect(try stamps.insert(stamp(tree, "train")).inserted, "\(name)")
    }
    try setTime(tree, "train/README.txt", 1)
    #expect(try stamps.insert(stamp(tree, "train")).inserted)
    // A folder or a link may look like a hidden file, but is none.
    try tree.folder.makeFolder("train/._folder")
    #expect(try stamps.insert(stamp(tree, "train")).inserted)
    try tree.folder.link("train/._link", to: "nowhere")
    #expect(try stamps.insert(stamp(tree, "train")).inserted)
    for name in ["README.txt", "n00000001_9.JPEG", ".hidden-notes", "._folder", "._link"] {
      try tree.remove("train/\(name)")
    }
    #expect(try stamp(tree, "train") == before)
  }

  @Test("changes with the names in folders, not with hidden files beside them or the part's own time")
  func changes() throws {
    let tree = try SampleTree(filling: ["train"])
    for wnid in SampleTree.wnids { try setTime(tree, "train/\(wnid)", 1) }
    let before = try stamp(tree, "train")
    try tree.folder.write("x", to: "train/.DS_Store")
    try setTime(tree, "train", 5)
    #expect(try stamp(tree, "train") == before)
    try tree.remove("train/n00000001/n00000001_1.JPEG")
    #expect(try stamp(tree, "train") != before)
    try setTime(tree, "train/n00000001", 1)
    #expect(try stamp(tree, "train") == before)
    try tree.folder.link("train/link", to: "nowhere")
    #expect(try stamp(tree, "train") != before)
  }
}

@Suite("The inventory of a part")
struct ContentsTests {
  private func inventory(_ tree: SampleTree, _ id: String, threads: Int = 2) throws -> Inventory {
    try Contents(of: tree.tree(id), catalog: tree.catalog(id), threads: threads).inventory
  }

  private func expected(_ tree: SampleTree, _ id: String) throws -> Inventory {
    var inventory = Inventory()
    for path in tree.paths(id) {
      inventory.add(path: Array(path.utf8).span, size: Int64(try tree.folder.read("\(id)/\(path)").count))
    }
    return inventory
  }

  @Test("has every file with its size", arguments: ["train", "val", "test"])
  func valid(id: String) throws {
    let tree = try SampleTree()
    for threads in [1, 2, 9] { #expect(try inventory(tree, id, threads: threads) == expected(tree, id)) }
  }

  @Test("leaves out what does not count: hidden files and empty class folders")
  func without() throws {
    let tree = try SampleTree()
    let before = try inventory(tree, "train")
    try tree.folder.write("x", to: "train/.DS_Store")
    try tree.folder.write("x", to: "train/n00000001/._n00000001_1.JPEG")
    #expect(try inventory(tree, "train") == before)
    for number in 1...3 { try tree.remove("train/n00000003/n00000003_\(number).JPEG") }
    let without = try inventory(tree, "train")
    try tree.remove("train/n00000003")
    #expect(try inventory(tree, "train") == without && without.files == 9)
  }

  @Test("is another one if anything is not a regular file in its place")
  func odd() throws {
    let tree = try SampleTree()
    let changes: [(String, () throws -> Void)] = [
      ("test", { try tree.folder.makeFolder("test/folder") }),
      ("test", { try tree.folder.link("test/link", to: "ILSVRC2012_test_00000001.JPEG") }),
      ("val", { try tree.folder.makeFolder("val/n00000001/folder") }),
      ("val", { try tree.folder.makeFolder("val/other") }),
      ("val", { try tree.folder.write("", to: "val/stray") }),
      (
        "train",
        {
          try tree.move("train/n00000001", to: "elsewhere")
          try tree.folder.link("train/n00000001", to: "../elsewhere")
        }
      ),
      ("train", { try tree.folder.write("longer", to: "train/n00000002/n00000002_1.JPEG") }),
    ]
    for (id, change) in changes {
      let before = try inventory(tree, id)
      try change()
      #expect(try inventory(tree, id) != before)
    }
  }

  @Test("is not finished when asked to stop")
  func stop() throws {
    let tree = try SampleTree()
    let error = #expect(throws: TreeError.self) {
      try Contents(of: tree.tree("train"), catalog: tree.catalog("train"), threads: 2, stopSignal: { 2 })
    }
    #expect(error?.code == .interrupted(2))
  }
}
