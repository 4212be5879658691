import Dataset
import Testing

@Suite("In the validation and test archives only the official names are accepted")
struct NumberedNameTests {
  @Test(
    "a validation or test image has a number of eight digits, perhaps behind ./ and its folder",
    arguments: [Split.val, .test])
  func numberedImage(split: Split) {
    let name = "ILSVRC2012_\(split.rawValue)_00000123.JPEG"
    let folder = "\(split.rawValue)/"
    for prefix in ["", "./", folder, "./\(folder)"] {
      let match = withSpan(prefix + name) { MemberName.numberedImage($0, in: split) }
      #expect(match?.number == 123)
      #expect(match?.start == prefix.utf8.count)
    }
  }

  @Test(
    "no other name is a validation image's",
    arguments: [
      "", "./", "val/", "ILSVRC2012_val_.JPEG", "ILSVRC2012_val_0000001.JPEG", "ILSVRC2012_val_000000001.JPEG",
      "ILSVRC2012_test_00000001.JPEG", "test/ILSVRC2012_val_00000001.JPEG", "ILSVRC2010_val_00000001.JPEG",
      "ilsvrc2012_val_00000001.JPEG", "ILSVRC2012_VAL_00000001.JPEG", "ILSVRC2012_val_00000001.jpeg",
      "ILSVRC2012_val_0000000a.JPEG", "ILSVRC2012_val_-0000001.JPEG", "ILSVRC2012_val_00000001.JPEG ",
      "ILSVRC2012_val_00000001.JPEG\0", "ILSVRC2012_val_00000001.JPEG/", " ILSVRC2012_val_00000001.JPEG",
      "../ILSVRC2012_val_00000001.JPEG", "/ILSVRC2012_val_00000001.JPEG", "val/../ILSVRC2012_val_00000001.JPEG",
      "val/val/ILSVRC2012_val_00000001.JPEG", "val/./ILSVRC2012_val_00000001.JPEG", "val//ILSVRC2012_val_00000001.JPEG",
      "././ILSVRC2012_val_00000001.JPEG", "n01440764/ILSVRC2012_val_00000001.JPEG", "ILSVRC2012_val_00000001",
    ])
  func noNumberedImage(name: String) {
    #expect(withSpan(name) { MemberName.numberedImage($0, in: .val) } == nil)
  }

  @Test("the name that is made for a number is the one that is read", arguments: [1, 123, 50_000, 99_999_999])
  func roundTrip(number: Int) {
    for split in [Split.val, .test] {
      let name = MemberName.numberedImage(number, in: split)
      #expect(withSpan(name) { MemberName.numberedImage($0, in: split) }?.number == number)
    }
    #expect(MemberName.numberedImage(1, in: .val) == "ILSVRC2012_val_00000001.JPEG")
  }

  @Test("a folder that is nothing but a prefix is passed over")
  func prefixes() {
    func prefixes(of split: Split) -> [String] {
      ["", ".", "./", "val", "val/", "./val/", "test/", "./test/", "train/", "././", "val/val/", "../", "/", "val/x"]
        .filter { name in withSpan(name) { MemberName.isPrefix($0, of: split) } }
    }
    #expect(prefixes(of: .train) == ["./"])
    #expect(prefixes(of: .val) == ["./", "val/", "./val/"])
    #expect(prefixes(of: .test) == ["./", "test/", "./test/"])
  }
}
