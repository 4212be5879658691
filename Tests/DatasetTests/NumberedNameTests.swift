import Dataset
import Testing

@Suite("In the validation and test archives only the official names are accepted")
struct NumberedNameTests {
  let release: Release

  init() throws { release = try OfficialReleaseTests.official.get() }

  private func rules(_ kind: String) throws -> any MemberRules { try #require(Source.of(kind)).rules(release) }

  @Test(
    "an image has a number of eight digits, perhaps after ./ and its folder",
    arguments: [("val", "val"), ("test", "test"), ("test-2012", "test")])
  func numberedImage(kind: String, part: String) throws {
    let rules = try rules(kind)
    for prefix in ["", "./", "\(part)/", "./\(part)/"] {
      let role = rules.role(of: "\(prefix)ILSVRC2012_\(part)_00000123.JPEG")
      guard case .item(let item) = role else {
        Issue.record("after '\(prefix)' it is unexpected")
        continue
      }
      #expect((item.part, item.number) == (part, 123))
      #expect((item.wnid == nil) == (part == "test"))
    }
  }

  static let hostile = [
    "", "ILSVRC2012_val_.JPEG", "ILSVRC2012_val_0000001.JPEG", "ILSVRC2012_val_000000001.JPEG",
    "ILSVRC2012_test_00000001.JPEG", "test/ILSVRC2012_val_00000001.JPEG", "ILSVRC2010_val_00000001.JPEG",
    "ilsvrc2012_val_00000001.JPEG", "ILSVRC2012_VAL_00000001.JPEG", "ILSVRC2012_val_00000001.jpeg",
    "ILSVRC2012_val_0000000a.JPEG", "ILSVRC2012_val_-0000001.JPEG", "ILSVRC2012_val_+0000001.JPEG",
    "ILSVRC2012_val_00000001.JPEG ", "ILSVRC2012_val_00000001.JPEG\0", "ILSVRC2012_val_00000001.JPEG/",
    " ILSVRC2012_val_00000001.JPEG", "../ILSVRC2012_val_00000001.JPEG", "/ILSVRC2012_val_00000001.JPEG",
    "val/../ILSVRC2012_val_00000001.JPEG", "val/val/ILSVRC2012_val_00000001.JPEG",
    "val/./ILSVRC2012_val_00000001.JPEG", "val//ILSVRC2012_val_00000001.JPEG", "././ILSVRC2012_val_00000001.JPEG",
    "n01440764/ILSVRC2012_val_00000001.JPEG", "ILSVRC2012_val_00000001", "ILSVRC2012_val_\00000001.JPEG",
    "ILSVRC2012_val_00000000.JPEG", "ILSVRC2012_val_00050001.JPEG", "ILSVRC2012_val_99999999.JPEG",
    "n01440764_1.JPEG", "n01440764.tar",
  ]

  @Test("no other name is a validation image's", arguments: hostile)
  func noNumberedImage(name: String) throws {
    #expect(try rules("val").role(of: name) == .unexpected)
  }

  @Test("a folder that is nothing but a prefix is passed over")
  func prefixes() throws {
    func prefixes(of kind: String) throws -> [String] {
      let rules = try rules(kind)
      return [
        "", ".", "./", "val", "val/", "./val/", "test/", "./test/", "train/", "././", "val/val/", "../", "/", "val/x",
      ].filter { rules.role(of: $0) == .folder }
    }
    #expect(try prefixes(of: "train") == ["./"])
    #expect(try prefixes(of: "val") == ["./", "val/", "./val/"])
    #expect(try prefixes(of: "test") == ["./", "test/", "./test/"])
    #expect(try prefixes(of: "test-2012") == ["./", "test/", "./test/"])
  }

  @Test("the example of a name is one that is expected")
  func example() throws {
    #expect(try rules("val").example(in: nil) == "ILSVRC2012_val_00050000.JPEG")
    #expect(try rules("test").example(in: nil) == "ILSVRC2012_test_00100000.JPEG")
  }
}
