import Dataset
import Testing

@Suite("In the train archive only the official names are accepted")
struct TrainNameTests {
  static let wnid = Wnid("n01440764")!

  @Test("a class tar is called after its wnid, perhaps behind ./", arguments: ["n01440764.tar", "./n01440764.tar"])
  func classTar(name: String) {
    #expect(withSpan(name) { MemberName.classTar($0) } == Self.wnid)
  }

  @Test(
    "no other name is a class tar's",
    arguments: [
      "", ".", "./", "/", "n01440764", ".tar", "n1440764.tar", "n014407640.tar", "N01440764.tar", "n01440764.TAR",
      "n01440764.tar ", " n01440764.tar", "n01440764.tar\n", "n01440764.tar.gz", "n0144076x.tar", "n0144 764.tar",
      "n-1440764.tar", "n+1440764.tar", "m01440764.tar", "/n01440764.tar", "../n01440764.tar", "././n01440764.tar",
      "train/n01440764.tar", "n01440764.tar/", "n01440764/.tar", "n01440764\0tar", "n٠1440764.tar",
    ])
  func noClassTar(name: String) {
    #expect(withSpan(name) { MemberName.classTar($0) } == nil)
  }

  @Test(
    "a training image has its class's wnid and a number",
    arguments: [
      ("n01440764_10026.JPEG", 10026, 0), ("n01440764_1.JPEG", 1, 0), ("n01440764_0.JPEG", 0, 0),
      ("n01440764_999999999.JPEG", 999_999_999, 0), ("./n01440764_7.JPEG", 7, 2),
    ])
  func trainImage(name: String, number: Int, start: Int) {
    let match = withSpan(name) { MemberName.trainImage($0, of: Self.wnid) }
    #expect(match?.number == number)
    #expect(match?.start == start)
    #expect(withSpan(name) { MemberName.classOfTrainImage($0) } == Self.wnid)
  }

  @Test(
    "no other name is a training image's",
    arguments: [
      "", "./", "n01440764", "n01440764_", "n01440764_.JPEG", "n01440764.JPEG", "_1.JPEG", "n01440764_1",
      "n01443537_1.JPEG", "n01440765_1.JPEG", "n01440764_01.JPEG", "n01440764_00.JPEG", "n01440764_000000001.JPEG",
      "n01440764_1234567890.JPEG", "n01440764_99999999999999999999.JPEG", "N01440764_1.JPEG", "n01440764_1.jpeg",
      "n01440764_1.JPG", "n01440764_1.JPEG ", "n01440764_1.JPEG\0", "n01440764_1.JPEG/", "n01440764_1.JPEG.png",
      "n01440764_-1.JPEG", "n01440764_+1.JPEG", "n01440764_ 1.JPEG", "n01440764_1a.JPEG", "n01440764_1_2.JPEG",
      "n01440764/n01440764_1.JPEG", "/n01440764_1.JPEG", "../n01440764_1.JPEG", "././n01440764_1.JPEG",
      "train/n01440764_1.JPEG", "n01440764-1.JPEG", "n1440764_1.JPEG", "n01440764_٣.JPEG", "n01440764_1\\.JPEG",
      "n01440764_/../x.JPEG", "n01440764_..JPEG", "n01440764_1.",
    ])
  func noTrainImage(name: String) {
    #expect(withSpan(name) { MemberName.trainImage($0, of: Self.wnid) } == nil)
    let wnid = withSpan(name) { MemberName.classOfTrainImage($0) }
    #expect(wnid == nil || wnid != Self.wnid)
  }
}
