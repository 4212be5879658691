import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Dataset
@testable import Tree

@Suite("A comparison with an archive")
struct ComparingTests {
  /// Compares a part with the images that it had at first; returns faults as their paths and kinds.
  private func compare(_ tree: SampleTree, _ id: String, isLarge: Bool = false) throws -> [String] {
    let catalog = tree.catalog(id)
    let audited = try tree.audit(id).part
    let sink = try ComparingSink(tree.tree(id), catalog)
    var scratch = Buffer(capacity: 64)
    for path in tree.paths(id) {
      let content = jpeg(path)
      if isLarge {
        let file = try sink.begin(path, size: Int64(content.count))
        let (first, second) = (Array(content[..<50]), Array(content[50...]))
        try unsafe file.append(first.span.bytes)
        try unsafe file.append(second.span.bytes)
        try file.finish()
      } else {
        try give(path, content, to: sink, &scratch)
      }
    }
    if catalog.hasFolders {
      for (wnid, count) in zip(SampleTree.wnids, [4, 5, 3]) {
        try sink.end(#require(Wnid(wnid)), numbers: Array(1...UInt32(count)))
      }
    }
    let events = Locked<[String]>([])
    let audit = Audit(catalog, settings: AuditSettings(threads: 1)) { event in
      if case .fault(let finding) = event {
        events.withLock { $0.append("\(finding.path) \(finding.what.kind.rawValue)") }
      }
    }
    let compared = try audit.add(sink.comparison, to: audited, in: tree.tree(id))
    #expect(compared.isCompared && compared.faultCount == audited.faultCount + events.withLock(\.count))
    return events.withLock { $0 }
  }

  @Test("finds nothing in a tree that is the same", arguments: ["train", "val", "test"])
  func same(id: String) throws {
    let tree = try SampleTree()
    #expect(try compare(tree, id) == [])
    #expect(try compare(tree, id, isLarge: true) == [])
  }

  @Test("names images that differ, that are missing, and that the archive lacks", arguments: [false, true])
  func differences(isLarge: Bool) throws {
    let tree = try SampleTree()
    try tree.folder.write(jpeg("other"), to: "train/n00000001/n00000001_1.JPEG")
    try tree.remove("train/n00000001/n00000001_3.JPEG")
    try tree.folder.write(jpeg(), to: "train/n00000001/n00000001_99.JPEG")
    try tree.folder.write(jpeg("other"), to: "test/ILSVRC2012_test_00000003.JPEG")
    #expect(
      try compare(tree, "train", isLarge: isLarge) == [
        "train/n00000001/n00000001_1.JPEG differs", "train/n00000001/n00000001_3.JPEG missing",
        "train/n00000001/n00000001_99.JPEG unexpected",
      ])
    #expect(try compare(tree, "test", isLarge: isLarge) == ["test/ILSVRC2012_test_00000003.JPEG differs"])
  }

  @Test("follows links to class folders")
  func links() throws {
    let tree = try SampleTree()
    try tree.move("train/n00000001", to: "elsewhere")
    try tree.folder.link("train/n00000001", to: "../elsewhere")
    for isLarge in [false, true] { #expect(try compare(tree, "train", isLarge: isLarge) == []) }
    try tree.folder.write(jpeg("other"), to: "elsewhere/n00000001_1.JPEG")
    for isLarge in [false, true] {
      #expect(try compare(tree, "train", isLarge: isLarge) == ["train/n00000001/n00000001_1.JPEG differs"])
    }
  }

  @Test("adds nothing that is known already")
  func known() throws {
    let tree = try SampleTree()
    try tree.folder.write("", to: "val/n00000001/ILSVRC2012_val_00000002.JPEG")
    try tree.remove("val/n00000002")
    try tree.move("val/n00000003/ILSVRC2012_val_00000001.JPEG", to: "val/n00000001/ILSVRC2012_val_00000001.JPEG")
    #expect(try compare(tree, "val") == [])
    for path in tree.paths("train") { try tree.move("train/\(path)", to: "train/\(path.split(separator: "/")[1])") }
    #expect(try compare(tree, "train") == [])
  }
}
