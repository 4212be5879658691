import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Dataset
@testable import Repair
@testable import Tree

@Suite("A repair")
struct RepairTests {
  private func wnids(_ texts: String...) -> Set<Wnid?> { Set(texts.map { Wnid($0) }) }

  private func needs(_ tree: SampleTree, _ id: String, isQuarantining: Bool = false) throws -> RepairNeeds {
    try tree.audit(id).part.needs(in: tree.tree(id), isQuarantining: isQuarantining)
  }

  /// Hands all images of a part to a sink, as a pass does; returns how many it wanted.
  private func feed(_ tree: SampleTree, _ id: String, to sink: some Sink) throws -> Int {
    let catalog = tree.catalog(id)
    var wanted = 0
    var scratch = Buffer(capacity: 4096)
    for path in tree.paths(id) {
      let name = path.split(separator: "/").last ?? ""
      guard let item = catalog.item(named: Array(name.utf8).span), try sink.wants(item) else { continue }
      wanted += 1
      try give(path, jpeg(path), to: sink, &scratch)
    }
    return wanted
  }

  @Test("needs the classes in which something is missing or wrong")
  func classes() throws {
    let tree = try SampleTree()
    #expect(try needs(tree, "train").classes == [])
    try tree.folder.write("", to: "train/n00000001/n00000001_1.JPEG")
    try tree.remove("train/n00000002/n00000002_3.JPEG")
    try tree.remove("test/ILSVRC2012_test_00000001.JPEG")
    #expect(try needs(tree, "train").classes == wnids("n00000001", "n00000002"))
    #expect(try needs(tree, "train").faulty.count == 1)
    #expect(try needs(tree, "test").classes == [nil])
  }

  @Test("needs the class of an image that lies elsewhere, unless it is there twice")
  func misplaced() throws {
    let tree = try SampleTree()
    try tree.folder.write(jpeg(), to: "train/n00000002/n00000001_1.JPEG")
    #expect(try needs(tree, "train").classes == [])
    try tree.remove("train/n00000001/n00000001_1.JPEG")
    #expect(try needs(tree, "train").classes == wnids("n00000001"))
  }

  @Test("needs names of classes that are taken to be moved aside")
  func taken() throws {
    let tree = try SampleTree()
    try tree.move("train/n00000001", to: "elsewhere")
    try tree.folder.link("train/n00000001", to: "../elsewhere")
    try tree.remove("elsewhere/n00000001_1.JPEG")
    try tree.remove("train/n00000002")
    try tree.folder.write("?", to: "train/n00000002")
    #expect(try needs(tree, "train").classes == [])
    #expect(try needs(tree, "train").taken == [Wnid("n00000001")!, Wnid("n00000002")!])
    #expect(try needs(tree, "train", isQuarantining: true).classes == wnids("n00000001", "n00000002"))
  }

  @Test("restores what is missing or wrong, and touches nothing else", arguments: ["train", "val", "test"])
  func restore(id: String) throws {
    let tree = try SampleTree()
    let paths = tree.paths(id)
    try tree.remove("\(id)/\(paths[0])")
    try tree.folder.write("x", to: "\(id)/\(paths[1])")
    try tree.folder.write(jpeg("own"), to: "\(id)/\(paths[2])")
    try tree.folder.makeFolder("restored")
    let folder = try tree.root().directory("restored")
    let sink = RestoringSink(try needs(tree, id), tree: try tree.tree(id), into: folder, tree.catalog(id))
    #expect(try feed(tree, id, to: sink) == 2)
    #expect(try RestoringSink.moveRestored(from: folder, to: tree.tree(id)) == 2)
    #expect(try tree.faults(id) == [])
    #expect(try tree.folder.read("\(id)/\(paths[2])") == jpeg("own"))
    #expect(tree.names("restored").filter { $0.hasSuffix(".JPEG") } == [])
  }

  @Test("replaces files only: what else has taken a name stays")
  func odd() throws {
    let tree = try SampleTree()
    try tree.remove("train/n00000001/n00000001_1.JPEG")
    try tree.folder.makeFolder("train/n00000001/n00000001_1.JPEG")
    try tree.folder.write("new", to: "restored/n00000001/n00000001_1.JPEG")
    try tree.folder.write("new", to: "restored/n00000001/n00000001_2.JPEG")
    let folder = try tree.root().directory("restored")
    #expect(try RestoringSink.moveRestored(from: folder, to: tree.tree("train")) == 1)
    #expect(try tree.folder.read("train/n00000001/n00000001_2.JPEG") == Array("new".utf8))
    #expect(tree.folder.holds("restored/n00000001/n00000001_1.JPEG"))
  }

  @Test("sorts images that lie beside class folders")
  func sort() throws {
    for id in ["train", "val"] {
      let tree = try SampleTree()
      for path in tree.paths(id) { try tree.move("\(id)/\(path)", to: "\(id)/\(path.split(separator: "/")[1])") }
      try tree.remove("\(id)/n00000003")
      try tree.folder.write("x", to: "\(id)/notes")
      #expect(try Sorting.sort(id, in: tree.root(), tree.catalog(id)) == tree.paths(id).count)
      #expect(try tree.faults(id) == ["\(id)/notes unexpected"])
    }
  }

  @Test("sorts no image into a full class, over another one, or through a link")
  func unsorted() throws {
    let tree = try SampleTree()
    try tree.folder.write(jpeg(), to: "train/n00000001_99.JPEG")
    try tree.remove("train/n00000002/n00000002_1.JPEG")
    try tree.folder.write("other", to: "train/n00000002_2.JPEG")
    try tree.move("train/n00000003", to: "elsewhere")
    try tree.folder.link("train/n00000003", to: "../elsewhere")
    try tree.move("elsewhere/n00000003_1.JPEG", to: "train/n00000003_1.JPEG")
    #expect(try Sorting.sort("train", in: tree.root(), tree.catalog("train")) == 0)
    #expect(tree.names("elsewhere").count == 2)

    try tree.move("val", to: "other")
    try tree.folder.link("val", to: "other")
    try tree.move("other/n00000001/ILSVRC2012_val_00000002.JPEG", to: "other/ILSVRC2012_val_00000002.JPEG")
    #expect(try Sorting.sort("val", in: tree.root(), tree.catalog("val")) == 0)
  }

  @Test("is refused in a folder that is another part's too")
  func sameFolder() throws {
    let tree = try SampleTree(filling: ["val", "test"])
    try Placement.checkOwnFolder(.val, in: tree.root())
    try tree.folder.link("train", to: "val")
    let error = #expect(throws: TreeError.self) { try Placement.checkOwnFolder(.train, in: tree.root()) }
    #expect(error?.code == .sameFolder(.val))
    try Placement.checkOwnFolder(.test, in: tree.root())
  }

  @Test("is refused on another file system")
  func fileSystem() throws {
    let tree = try SampleTree(filling: ["val"])
    try Placement.checkFileSystem(.val, in: tree.root())
    try Placement.checkFileSystem(.train, in: tree.root())
    try tree.folder.link("test", to: "/proc")
    let error = #expect(throws: TreeError.self) { try Placement.checkFileSystem(.test, in: tree.root()) }
    #expect(error?.code == .otherFileSystem)
  }
}

/// Hands an image to a sink.
func give(_ path: String, _ content: [UInt8], to sink: some Sink, _ scratch: inout Buffer) throws {
  try unsafe sink.take(Array(path.utf8CString).span.bytes, content.span.bytes, &scratch)
}
