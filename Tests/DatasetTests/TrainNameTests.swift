import Dataset
import Testing

@Suite("In the train archive only the official names are accepted")
struct TrainNameTests {
  static let wnid = Wnid("n01440764")!

  let rules: any MemberRules

  init() throws { rules = try #require(Source.of("train")).rules(OfficialReleaseTests.official.get()) }

  @Test("a class tar is called after its wnid, perhaps after ./", arguments: ["n01440764.tar", "./n01440764.tar"])
  func classTar(name: String) {
    #expect(rules.role(of: name) == .nested(Self.wnid, part: "train"))
  }

  @Test(
    "no other name is a class tar's",
    arguments: [
      "", ".", "/", "n01440764", ".tar", "n1440764.tar", "n014407640.tar", "N01440764.tar", "n01440764.TAR",
      "n01440764.tar ", " n01440764.tar", "n01440764.tar\n", "n01440764.tar.gz", "n0144076x.tar", "n0144 764.tar",
      "n-1440764.tar", "n+1440764.tar", "m01440764.tar", "/n01440764.tar", "../n01440764.tar", "././n01440764.tar",
      "train/n01440764.tar", "n01440764.tar/", "n01440764/.tar", "n01440764\0tar", "n٠1440764.tar", "n01440764.tar\0",
      "n01440765.tar", "n00000000.tar", "n01440764_1.JPEG", "ILSVRC2012_val_00000001.JPEG",
    ])
  func noClassTar(name: String) {
    #expect(rules.role(of: name) == .unexpected)
  }

  @Test("a folder that is nothing but ./ is passed over, on either level")
  func folder() {
    for nested in [nil, Self.wnid] { #expect(rules.role(of: "./", in: nested) == .folder) }
  }

  @Test(
    "a training image has its class's wnid and a number, perhaps after ./",
    arguments: [
      ("n01440764_10026.JPEG", 10026), ("n01440764_1.JPEG", 1), ("n01440764_0.JPEG", 0),
      ("n01440764_999999999.JPEG", 999_999_999), ("./n01440764_7.JPEG", 7),
    ])
  func trainImage(name: String, number: Int) throws {
    guard case .item(let item) = rules.role(of: name, in: Self.wnid) else {
      Issue.record("it is unexpected")
      return
    }
    #expect((item.part, item.wnid, item.number) == ("train", Self.wnid, number))
    #expect(rules.catalog(of: item).path(of: item) == "n01440764/n01440764_\(number).JPEG")
  }

  static let hostile = [
    "", "n01440764", "n01440764_", "n01440764_.JPEG", "n01440764.JPEG", "_1.JPEG", "n01440764_1",
    "n01443537_1.JPEG", "n01440765_1.JPEG", "n01440764_01.JPEG", "n01440764_00.JPEG", "n01440764_000000001.JPEG",
    "n01440764_1234567890.JPEG", "n01440764_99999999999999999999.JPEG", "N01440764_1.JPEG", "n01440764_1.jpeg",
    "n01440764_1.JPG", "n01440764_1.JPEG ", "n01440764_1.JPEG\0", "n01440764_1.JPEG/", "n01440764_1.JPEG.png",
    "n01440764_-1.JPEG", "n01440764_+1.JPEG", "n01440764_ 1.JPEG", "n01440764_1a.JPEG", "n01440764_1_2.JPEG",
    "n01440764/n01440764_1.JPEG", "/n01440764_1.JPEG", "../n01440764_1.JPEG", "././n01440764_1.JPEG",
    "train/n01440764_1.JPEG", "n01440764-1.JPEG", "n1440764_1.JPEG", "n01440764_٣.JPEG", "n01440764_1\\.JPEG",
    "n01440764_/../x.JPEG", "n01440764_..JPEG", "n01440764_1.", "n01440764\0_1.JPEG", "n01440764_1\0.JPEG",
    "\0n01440764_1.JPEG", "n01440764_0x1.JPEG", "n01440764_1e3.JPEG",
  ]

  @Test("no other name is a training image's", arguments: hostile)
  func noTrainImage(name: String) {
    #expect(rules.role(of: name, in: Self.wnid) == .unexpected)
  }

  @Test("an image is expected in the tar of its class only, and no class tar in another")
  func levels() throws {
    let other = try #require(Wnid("n01443537"))
    #expect(rules.role(of: "n01440764_1.JPEG", in: other) == .unexpected)
    #expect(rules.role(of: "n01440764_1.JPEG", in: nil) == .unexpected)
    #expect(rules.role(of: "n01440764.tar", in: Self.wnid) == .unexpected)
  }

  @Test("a name whose level is not known is found on the level that it belongs to")
  func anywhere() {
    for (name, isExpected) in [("n01440764.tar", true), ("./n01440764_1.JPEG", true), ("n01440764_01.JPEG", false)] {
      #expect((withSpan(name) { rules.roleAnywhere(of: $0) } != .unexpected) == isExpected, "\(name)")
    }
  }

  @Test("the example of a name is one that is expected there")
  func example() {
    #expect(rules.role(of: rules.example(in: nil)) == .nested(Self.wnid, part: "train"))
    guard case .item = rules.role(of: rules.example(in: Self.wnid), in: Self.wnid) else {
      Issue.record("\(rules.example(in: Self.wnid)) is unexpected")
      return
    }
  }
}
