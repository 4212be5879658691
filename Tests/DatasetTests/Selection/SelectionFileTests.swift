import Dataset
import Testing

@Suite("Files that name classes and images")
struct SelectionFileTests {
  let release: Release

  init() throws { release = try Release.official() }

  private func list(_ text: String) throws -> ImageList {
    try ImageList.read(Array(text.utf8), file: "list.txt", release)
  }

  @Test("a list of images has names or paths, with or without their ending, and maybe labels")
  func images() throws {
    let tench = try #require(Wnid("n01440764"))
    let images = try list(
      "# mine\r\nn01440764_10026.JPEG\r\ntrain/n01440764/n01440764_2.JPEG 0\n\n n01440764_10026\nILSVRC2012_val_00000293\t0\n"
    )
    #expect(images.train == [tench: [2, 10026]] && images.val == [293] && images.count == 3)
    #expect(images.contains(train: 2, of: tench) && !images.contains(train: 3, of: tench))
    #expect(images.contains(val: 293) && !images.contains(val: 292))
    #expect(images.wnids(in: release) == [tench])
  }

  @Test(
    "a line that names no image is refused with its number",
    arguments: [
      "n01440764_1\nn01440763_1", "n01440764_1\ncat.jpg", "n01440764_1\nILSVRC2012_val_00050001",
      "n01440764_1\nILSVRC2012_test_00000001.JPEG", "n01440764_1\nn01440764_01",
    ])
  func wrong(text: String) {
    #expect { try list(text) } throws: { ($0 as? ManifestError)?.line == 2 }
  }

  @Test("an empty list is refused", arguments: ["", "\n", "# nothing\n"])
  func empty(text: String) { #expect(throws: ManifestError.self) { try list(text) } }

  @Test("a file of classes has a wnid at the start of each line")
  func classes() throws {
    func read(_ text: String) throws -> [String] {
      try ClassFile.read(Array(text.utf8), file: "classes.txt", release).map(\.description)
    }
    #expect(try read("#wnid\nn01440764 tench, Tinca tinca\nn01443537,goldfish\r\n\n") == ["n01440764", "n01443537"])
    #expect { try read("n01440764\ntench\n") } throws: { ($0 as? ManifestError)?.line == 2 }
  }

  @Test("a table of portions reads what it writes: everything")
  func allPortions() throws {
    let text = PortionTable.text(release)
    let portions = try PortionTable.read(Array(text.utf8), file: "ncodes.csv", release)
    #expect(portions.map(\.wnid) == release.synsets.map(\.wnid) && portions.allSatisfy { $0.limit == nil })
    #expect(text.hasPrefix("code,name,to_download,how_many\nn01440764,\"tench, Tinca tinca\",TRUE,-1\n"))
  }

  @Test("a table that a spreadsheet has written has quotes and empty rows")
  func spreadsheet() throws {
    let text = "\"code\",\"name\",\"to_download\",\"how_many\"\r\n\"n01440764\",\"a\",\"TRUE\",\"3\"\r\n,,,\r\n"
    let portions = try PortionTable.read(Array(text.utf8), file: "ncodes.csv", release)
    #expect(portions.map { "\($0.wnid) \($0.limit ?? -1)" } == ["n01440764 3"])
  }

  @Test("a table of portions leaves out what it does not want, and counts")
  func portions() throws {
    let text = """
      code,name,to_download,how_many\r
      n01440764,"a ""tench"", or so",True,10\r
      n01443537,goldfish,FALSE,-1
      n01484850,,1,0
      n01491361,tiger shark,yes,-1

      """
    let portions = try PortionTable.read(Array(text.utf8), file: "ncodes.csv", release)
    #expect(portions.map { "\($0.wnid) \($0.limit ?? -1)" } == ["n01440764 10", "n01491361 -1"])
  }

  @Test(
    "a wrong line in a table of portions is refused with its number",
    arguments: [
      "n01440764,tench,TRUE", "n01440764,tench,maybe,1", "n01440764,tench,TRUE,-2", "n0144076,tench,TRUE,1",
      "n01440764,\"tench,TRUE,1", "n01443537,goldfish,TRUE,1",
    ])
  func wrongPortions(row: String) {
    let bytes = Array("code,name,to_download,how_many\nn01443537,goldfish,TRUE,-1\n\(row)\n".utf8)
    #expect { try PortionTable.read(bytes, file: "ncodes.csv", release) } throws: {
      ($0 as? ManifestError)?.line == 3
    }
  }

  @Test("every named subset has classes of the release", arguments: NamedSubset.names)
  func subsets(name: String) throws {
    let wnids = try #require(NamedSubset.wnids(of: name))
    let counts = ["imagenette": 10, "imagewoof": 10, "dogs-118": 118]
    #expect(wnids.count == counts[name] ?? (name.contains("100") || name == "mini-imagenet" ? 100 : 200))
    #expect(wnids.allSatisfy { release.synset($0) != nil } && Set(wnids).count == wnids.count)
    #expect(NamedSubset.wnids(of: name + "x") == nil)
  }

  @Test("the blacklist has 1,762 validation images")
  func blacklist() {
    #expect(Blacklist.numbers.count == 1762 && Set(Blacklist.numbers).count == 1762)
    #expect(Blacklist.numbers.first == 36 && Blacklist.numbers.allSatisfy { 1...50000 ~= $0 })
  }
}
