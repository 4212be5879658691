import Platform
import TestSupport
import Testing

@testable import Dataset
@testable import Export

struct LabelFileTests {
  private let root: TemporaryFolder
  private let release: Release

  private static let wnids = ["n01440764", "n01443537", "n01484850"]

  init() throws {
    root = try TemporaryFolder()
    release = try Release { name in
      switch name {
      case "archives.tsv": Array("#name\tkind\tbytes\tmd5\tsha256\timages\turl\n".utf8)
      case "synsets.tsv":
        Array(
          """
          #index\tilsvrc2012_id\twnid\ttrain_images\twords
          0\t3\tn01440764\t4\ttench, Tinca tinca
          1\t1\tn01443537\t1\tgoldfish, Carassius auratus
          2\t2\tn01484850\t1\tgreat white shark, white "shark", man-eater

          """.utf8)
      default: Array("n01443537\nn01440764\nn01484850\nn01440764\n".utf8)
      }
    }
    for number in [10, 9, 100, 2] { try root.write("", to: "train/n01440764/n01440764_\(number).JPEG") }
    try root.write("", to: "train/n01443537/n01443537_7.JPEG")
    try root.write("", to: "train/n01484850/n01484850_1.JPEG")
    try root.write("", to: "train/n01440764/.DS_Store")
  }

  private func text(_ file: LabelFile, _ numbering: Numbering = .sorted, of release: Release? = nil) throws -> String {
    let source = LabelSource(release ?? self.release, try Directory.open(root.path), numbering)
    _ = try file.write(source) { _ in true }
    return String(decoding: try root.read(file.name), as: UTF8.self)
  }

  @Test("train.txt has the images in the order of their paths' bytes")
  func train() throws {
    #expect(
      try text(.trainList) == """
        n01440764/n01440764_10.JPEG 0
        n01440764/n01440764_100.JPEG 0
        n01440764/n01440764_2.JPEG 0
        n01440764/n01440764_9.JPEG 0
        n01443537/n01443537_7.JPEG 1
        n01484850/n01484850_1.JPEG 2

        """)
  }

  @Test("val.txt has the images in the order of their numbers, and eval.txt the same with paths from the root")
  func val() throws {
    let lines = """
      n01443537/ILSVRC2012_val_00000001.JPEG 1
      n01440764/ILSVRC2012_val_00000002.JPEG 0
      n01484850/ILSVRC2012_val_00000003.JPEG 2
      n01440764/ILSVRC2012_val_00000004.JPEG 0

      """
    #expect(try text(.valList) == lines)
    #expect(try text(.evalList) == lines.split(separator: "\n").map { "val/\($0)\n" }.joined())
  }

  @Test(
    "labels are numbered as asked",
    arguments: [(Numbering.sorted, "1 0 2 0"), (.sortedFromOne, "2 1 3 1"), (.ilsvrc, "1 3 2 3")])
  func numbering(_ numbering: Numbering, _ labels: String) throws {
    let lines = try text(.valList, numbering).split(separator: "\n")
    #expect(lines.map { $0.split(separator: " ")[1] }.joined(separator: " ") == labels)
  }

  @Test("of a selection only its images are listed, with the numbers that their classes have among all")
  func selection() throws {
    let selected = release.selecting(Selection([try #require(Wnid("n01443537"))]))
    #expect(try text(.trainList, of: selected) == "n01443537/n01443537_7.JPEG 1\n")
    #expect(try text(.valList, of: selected) == "n01443537/ILSVRC2012_val_00000001.JPEG 1\n")
    #expect(try text(.synsets, of: selected) == "n01440764\nn01443537\nn01484850\n")
    #expect(try text(.classIndex, of: selected) == "{\"1\": [\"n01443537\", \"goldfish\"]}\n")
  }

  @Test("lists of classes have the forms that their readers know")
  func classes() throws {
    #expect(try text(.synsets) == "n01440764\nn01443537\nn01484850\n")
    #expect(try text(.labels) == "n01440764,tench\nn01443537,goldfish\nn01484850,great white shark\n")
    #expect(
      try text(.classIndex)
        == "{\"0\": [\"n01440764\", \"tench\"], \"1\": [\"n01443537\", \"goldfish\"], "
        + "\"2\": [\"n01484850\", \"great_white_shark\"]}\n")
    #expect(try text(.synsetMapping).hasPrefix("n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n"))
    #expect(try text(.clsLocMap) == "n01443537 1 goldfish\nn01484850 2 great_white_shark\nn01440764 3 tench\n")
  }

  @Test("text is quoted in JSON")
  func quoted() { #expect(jsonQuoted("a\"b\\c\n\u{1}\u{e9}") == "\"a\\\"b\\\\c\\u000a\\u0001\u{e9}\"") }

  @Test("words are told apart by a comma and a space")
  func words() {
    func names(_ words: String) -> [String] {
      Synset(index: 0, ilsvrc2012ID: 1, wnid: Wnid(number: 1), trainImages: 1, words: words).names
    }
    #expect(names("tench, Tinca tinca") == ["tench", "Tinca tinca"])
    #expect(names("a,b, c") == ["a,b", "c"])
    #expect(names("a") == ["a"])
  }

  @Test("a file that is not ours stays, unless it has the same bytes")
  func foreign() throws {
    let source = LabelSource(release, try Directory.open(root.path))
    try root.write("mine\n", to: "synsets.txt")
    let error = #expect(throws: ExportError.self) { _ = try LabelFile.synsets.write(source) { _ in false } }
    #expect(error?.code == .nameTaken)
    #expect(try root.read("synsets.txt") == Array("mine\n".utf8))
    try root.write("n01440764\nn01443537\nn01484850\n", to: "synsets.txt")
    let before = try source.root.status(of: "synsets.txt")
    #expect(try LabelFile.synsets.write(source) { _ in false }.identity == before?.identity)
    #expect(try source.root.status(of: "synsets.txt")?.identity == before?.identity)
    #expect(try root.names().sorted() == ["synsets.txt", "train"])
  }

  @Test("a signal ends the work, and leaves nothing")
  func interrupted() throws {
    let source = LabelSource(release, try Directory.open(root.path)) { 15 }
    let error = #expect(throws: ExportError.self) { _ = try LabelFile.trainList.write(source) { _ in true } }
    #expect(error?.code == .interrupted(15))
    #expect(try root.names() == ["train"])
  }

  @Test("every name is there once, and begins with no name of ours")
  func names() {
    #expect(Set(LabelFile.all.map(\.name)).count == LabelFile.all.count)
    #expect(LabelFile.all.allSatisfy { !$0.name.hasPrefix("ilsvrc-prepare") && LabelFile.named($0.name) != nil })
  }
}
