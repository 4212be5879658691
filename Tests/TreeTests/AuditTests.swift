import Checksums
import Foundation
import Platform
import TestSupport
import Testing

@testable import Dataset
@testable import Repair
@testable import Tree

@Suite("An audit")
struct AuditTests {
  @Test("finds nothing wrong with valid parts", arguments: [("train", 12, 3), ("val", 6, 3), ("test", 5, 0)])
  func valid(id: String, images: Int, classes: Int) throws {
    let part = try SampleTree().audit(id).part
    #expect(part.isValid && part.faultCount == 0 && part.factCount == 0 && part.firstFault == nil)
    #expect(part.images == images && part.classes == classes && part.part.id == id)
  }

  @Test("reports a part that is missing or is not a folder")
  func noPart() throws {
    let tree = try SampleTree(filling: [])
    #expect(try tree.faults("train") == ["train/ missing-part"])
    try tree.folder.write("?", to: "val")
    #expect(try tree.faults("val") == ["val/ not-a-folder"])
    try tree.folder.link("test", to: "nowhere")
    #expect(try tree.faults("test") == ["test/ not-a-folder"])
    #expect(try tree.audit("test").part.isUnusable)
  }

  @Test("names missing images if their names are known, and counts others")
  func missing() throws {
    let tree = try SampleTree()
    try tree.remove("train/n00000001/n00000001_2.JPEG")
    try tree.remove("train/n00000003")
    try tree.remove("val/n00000001/ILSVRC2012_val_00000002.JPEG")
    try tree.remove("val/n00000002")
    try tree.remove("test/ILSVRC2012_test_00000005.JPEG")
    #expect(try tree.faults("train") == ["train/n00000001/ wrong-count", "train/n00000003/ missing-class"])
    #expect(
      try tree.faults("val") == [
        "val/n00000001/ILSVRC2012_val_00000002.JPEG missing", "val/n00000002/ missing-class",
      ])
    #expect(try tree.faults("test") == ["test/ILSVRC2012_test_00000005.JPEG missing"])
    let part = try tree.audit("train").part
    #expect(part.faults(of: Wnid("n00000003")).map(\.what) == [.missingClass(images: 3)])
    #expect(part.firstFault?.what == .wrongCount(actual: 3, expected: 4))
  }

  @Test("misses what an empty folder should hold", arguments: ["train", "val", "test"])
  func empty(id: String) throws {
    let tree = try SampleTree(filling: [])
    try tree.folder.makeFolder(id)
    let part = try tree.audit(id).part
    #expect(part.images == 0 && part.faultCount == (id == "test" ? 5 : 3))
  }

  @Test("reports one fault for an image in the wrong place")
  func misplaced() throws {
    let tree = try SampleTree()
    try tree.move("train/n00000001/n00000001_1.JPEG", to: "train/n00000002/n00000001_1.JPEG")
    try tree.move("val/n00000001/ILSVRC2012_val_00000002.JPEG", to: "val/ILSVRC2012_val_00000002.JPEG")
    #expect(try tree.faults("train") == ["train/n00000002/n00000001_1.JPEG wrong-class"])
    #expect(try tree.faults("val") == ["val/ILSVRC2012_val_00000002.JPEG wrong-class"])
    let part = try tree.audit("val").part
    #expect(part.isUnsortedOnly && part.hasUnsorted)
    #expect(try !tree.audit("train").part.isUnsortedOnly)
  }

  @Test("reports one fault for a flat part")
  func flat() throws {
    let tree = try SampleTree(filling: [])
    for path in tree.paths("train") { try tree.folder.write(jpeg(), to: "train/\(path.split(separator: "/")[1])") }
    let part = try tree.audit("train").part
    #expect(try tree.faults("train") == ["train/ flat"])
    #expect(part.isUnsortedOnly && part.faults(of: nil).map(\.what) == [.flat(images: 12)])
  }

  @Test("reports unexpected names, and what they resemble")
  func unexpected() throws {
    let tree = try SampleTree()
    try tree.folder.write("x", to: "train/notes")
    try tree.folder.write("x", to: "train/n00000001/N00000001_1.jpeg")
    try tree.folder.makeFolder("train/n00000002/.AppleDouble")
    try tree.folder.makeFolder("train/.Spotlight-V100")
    try tree.folder.makeFolder("test/n00000001")
    #expect(
      try tree.faults("train") == [
        "train/.Spotlight-V100 unexpected", "train/n00000001/N00000001_1.jpeg unexpected",
        "train/n00000002/.AppleDouble unexpected", "train/notes unexpected",
      ])
    #expect(try tree.faults("test") == ["test/n00000001 unexpected"])
    let resembling = try tree.audit("train").events.compactMap { event in
      if case .fault(let finding) = event, case .unexpected(_, let name?) = finding.what { name } else { nil }
    }
    #expect(resembling == ["n00000001_1.JPEG"])
  }

  @Test(
    "takes the hidden files of file managers for facts",
    arguments: [".DS_Store", "._x", "Thumbs.db", "desktop.ini"])
  func hidden(name: String) throws {
    let tree = try SampleTree()
    for path in ["train", "train/n00000001", "val/n00000002", "test"] {
      try tree.folder.write("x", to: "\(path)/\(name)")
    }
    for id in ["train", "val", "test"] { #expect(try tree.faults(id) == []) }
    #expect(try tree.facts("train") == ["train/\(name) hidden", "train/n00000001/\(name) hidden"].sorted())
    #expect(try tree.facts("test") == ["test/\(name) hidden"])
  }

  @Test("reports names of images and classes that are taken by something else")
  func taken() throws {
    let tree = try SampleTree()
    try tree.remove("train/n00000001/n00000001_1.JPEG")
    try tree.folder.makeFolder("train/n00000001/n00000001_1.JPEG")
    try tree.remove("train/n00000001/n00000001_2.JPEG")
    try tree.folder.link("train/n00000001/n00000001_2.JPEG", to: "n00000001_3.JPEG")
    try tree.remove("train/n00000002")
    try tree.folder.write("?", to: "train/n00000002")
    #expect(
      try tree.faults("train") == [
        "train/n00000001/n00000001_1.JPEG not-a-file", "train/n00000001/n00000001_2.JPEG not-a-file",
        "train/n00000002/ not-a-folder",
      ])
    let found = try tree.audit("train").part.faults(of: Wnid("n00000001")).map(\.what)
    #expect(found == [.notAFile(.directory), .notAFile(.link)])
  }

  @Test("follows links to parts and classes, which are facts")
  func links() throws {
    let tree = try SampleTree()
    try tree.move("val", to: "elsewhere")
    try tree.folder.link("val", to: "elsewhere")
    try tree.move("elsewhere/n00000001", to: "class")
    try tree.folder.link("elsewhere/n00000001", to: "../class")
    #expect(try tree.faults("val") == [])
    #expect(try tree.facts("val") == ["val/ linked", "val/n00000001/ linked"])
  }

  @Test("of a subset expects its classes, and no others")
  func subset() throws {
    let tree = try SampleTree()
    for id in ["train", "val"] {
      let catalog = tree.catalog(id, classes: ["n00000001", "n00000003"])
      #expect(try tree.faults(id, catalog) == ["\(id)/n00000002 unexpected"])
    }
  }

  @Test("misses nothing in a part whose table is a hint, and accepts classes that it does not name")
  func open() throws {
    let tree = try SampleTree()
    let part = Part("train", stage: "s") { _ in .byClass([ClassFolder(Wnid("n00000001")!, files: 9)], isOpen: true) }
    let catalog = try #require(Catalog(part, tree.release))
    let found = try tree.audit("train", catalog).part
    #expect(found.isValid && found.images == 12 && found.classes == 3)
    try tree.remove("train/n00000001")
    #expect(try tree.faults("train", catalog) == [])
  }

  @Test("knows parts without numbers or folders")
  func odd() throws {
    let tree = try SampleTree()
    for contents in [Part.Contents.byClass([]), .numbered(stem: "x", count: 0), .labelled(stem: "x", classes: [])] {
      let part = Part("test", stage: "s") { _ in contents }
      let catalog = try #require(Catalog(part, tree.release))
      #expect(try tree.audit("test", catalog).part.faultCount == 5)
      _ = try Stamp.of(tree.tree("test"), catalog)
      #expect(try Contents(of: tree.tree("test"), catalog: catalog, threads: 2).inventory.files == 5)
      #expect(try Sorting.sort("test", in: tree.root(), catalog) == 0)
    }
  }

  @Test("ends when asked to stop")
  func stop() throws {
    let tree = try SampleTree()
    let error = #expect(throws: TreeError.self) { try tree.audit("train", threads: 3, stopSignal: { 15 }) }
    #expect(error?.code == .interrupted(15))
  }

  @Test("finds the same in any number of threads, in the same order")
  func threads() throws {
    let tree = try SampleTree()
    for path in tree.paths("train") where path.hasSuffix("_1.JPEG") { try tree.folder.write("", to: "train/\(path)") }
    for number in 0..<2500 { try tree.folder.write("", to: "train/extra-\(number)") }
    let paths = try [1, 2, 7].map { threads in
      try tree.audit("train", limit: .max, threads: threads).events.compactMap { event in
        if case .fault(let finding) = event { finding.path } else { nil }
      }
    }
    #expect(paths[0].count == 2503 && paths[0] == paths[1] && paths[0] == paths[2])
  }
}
