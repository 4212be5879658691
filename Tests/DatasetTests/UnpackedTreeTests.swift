import Testing

@testable import Dataset

@Suite("A file of an unpacked tree")
struct UnpackedTreeTests {
  private let rules: any MemberRules

  init() throws { rules = Source.tree.rules(try OfficialReleaseTests.official.get().addingTree()) }

  private func path(_ name: String) throws -> String? {
    guard case .item(let item) = rules.role(of: name) else { return nil }
    let catalog = try #require(rules.catalogs.first { $0.part.id == item.part })
    return "\(item.part)/\(catalog.path(of: item))"
  }

  @Test("is an item where it belongs")
  func items() throws {
    let val = "val/n01751748/ILSVRC2012_val_00000001.JPEG"
    for (name, expected) in [
      ("train/n01440764/n01440764_10026.JPEG", "train/n01440764/n01440764_10026.JPEG"),
      ("val/ILSVRC2012_val_00000001.JPEG", val), (val, val),
      ("test/ILSVRC2012_test_00100000.JPEG", "test/ILSVRC2012_test_00100000.JPEG"),
      ("test/any name/ILSVRC2012_test_00000001.JPEG", "test/ILSVRC2012_test_00000001.JPEG"),
      ("bbox/train/n01440764/n01440764_10026.xml", "bbox/train/n01440764/n01440764_10026.xml"),
      ("bbox/val/ILSVRC2012_val_00000001.xml", "bbox/val/ILSVRC2012_val_00000001.xml"),
    ] {
      #expect(try path(name) == expected)
    }
  }

  @Test(
    "is passed over anywhere else",
    arguments: [
      "train/n01440764_10026.JPEG", "train/n01443537/n01440764_10026.JPEG", "train/n01440764/x/n01440764_10026.JPEG",
      "train/n00000001/n00000001_1.JPEG", "train/n01440764/n01440764_10026.jpeg", "train/n01440764/readme.txt",
      "val/n01440764/ILSVRC2012_val_00000001.JPEG", "val/ILSVRC2012_val_00050001.JPEG", "val/n01751748x/x",
      "test/ILSVRC2012_test_00100001.JPEG", "ILSVRC/train/n01440764/n01440764_10026.JPEG", "train", "", "/", "train/",
    ])
  func others(name: String) throws { #expect(rules.role(of: name) == .ignored) }

  @Test("is looked for in the layout of CLS-LOC first, and then under its part's name")
  func places() {
    #expect(
      UnpackedTree.places(of: .val) == [
        "ILSVRC/Data/CLS-LOC/val", "Data/CLS-LOC/val", "CLS-LOC/val", "val",
      ])
    #expect(
      UnpackedTree.places(of: .valBoxes) == [
        "ILSVRC/Annotations/CLS-LOC/val", "Annotations/CLS-LOC/val", "bbox/val",
      ])
  }

  @Test("is of no archive that a manifest may name")
  func manifest() {
    var tables = SmallRelease()
    tables.archives += "tree\ttree\t-\t-\t-\t-\t-\n"
    #expect(tables.refusal() != nil)
  }
}
