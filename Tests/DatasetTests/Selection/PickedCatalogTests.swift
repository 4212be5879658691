import Dataset
import Testing

@Suite("A catalog of some images of each class")
struct PickedCatalogTests {
  let release: Release
  let (first, second): (Wnid, Wnid)

  init() throws {
    // Two and three training images, one and two validation images.
    release = try SmallRelease().read()
    (first, second) = (release.synsets[0].wnid, release.synsets[1].wnid)
  }

  private func catalog(_ part: Part, _ selection: Selection) throws -> Catalog {
    try #require(Catalog(part, release.selecting(selection)))
  }

  @Test(
    "expects as many images as are picked, or as there are", arguments: [(1, 2, 2), (2, 4, 3), (3, 5, 3), (9, 5, 3)])
  func counts(limit: Int, train: Int, val: Int) throws {
    let selection = Selection(pick: Pick(.first, limit: limit))
    #expect(try catalog(.train, selection).files == train)
    #expect(try catalog(.val, selection).files == val)
    #expect(try catalog(.train, selection).folder(second)?.files == min(limit, 3))
    #expect(try catalog(.train, selection).files(of: second) == 3, "the class has not fewer")
  }

  @Test("takes training images by their place, and validation images by their numbers")
  func places() throws {
    let selection = Selection([second], pick: Pick(.first, limit: 1))
    let train = try catalog(.train, selection)
    let item = try #require(train.item(named: "\(second)_77.JPEG"))
    #expect(train.isSelected(item) && train.takes(item, at: 0) && !train.takes(item, at: 1))
    #expect(train.needsOrder && train.isPartial(second) && train.reach(of: second) == 1)
    #expect(!train.isSelected(first) && train.folder(first) == nil)
    let val = try catalog(.val, selection)
    // Numbers 1 and 3 are of this class.
    #expect((1...3).map { val.isSelected(val.item(number: $0)) } == [true, false, false])
    #expect((0..<3).map { val.isExpected(unit: $0) } == [true, false, false])
    #expect(val.place(of: "ILSVRC2012_val_00000003.JPEG", in: second) == .nowhere)
    #expect(!val.needsOrder)
  }

  @Test("of a list expects the listed images, and no others")
  func list() throws {
    let text = "\(first)_5\n\(second)_6\n\(second)_7\nILSVRC2012_val_00000002\n"
    let images = try ImageList.read(Array(text.utf8), file: "list", release)
    let selection = Selection(images.wnids(in: release), images: images)
    let train = try catalog(.train, selection)
    #expect(train.files == 3 && train.folders.map(\.files) == [1, 2] && !train.needsOrder)
    #expect(
      train.place(of: "\(second)_6.JPEG", in: second) == .here(try #require(train.item(named: "\(second)_6.JPEG"))))
    #expect(train.place(of: "\(second)_8.JPEG", in: second) == .nowhere)
    #expect(train.listedNames(of: second, besides: [6]) == ["\(second)_7.JPEG"])
    #expect(try catalog(.val, selection).files == 1)
    #expect(release.selecting(selection).selects(.val) && !release.selecting(selection).selects(.test))
  }

  @Test("of what a part lacks has the rest: whole classes, and what is picked beyond what is there")
  func rest() throws {
    let made = Selection([second], pick: Pick(.first, limit: 1))
    for (selection, train, val) in [
      (Selection([second], pick: Pick(.first, limit: 2)), [(second, 1)], 1),
      (Selection([second]), [(second, 2)], 1), (Selection.all, [(first, 2), (second, 2)], 2),
    ] {
      let grown = release.selecting(selection)
      #expect(grown.covers(made) && !release.selecting(made).covers(selection))
      let rest = try #require(Catalog(.train, grown.excluding(made)))
      #expect(rest.folders.map(\.wnid) == train.map(\.0) && rest.folders.map(\.files) == train.map(\.1))
      let item = try #require(rest.item(named: "\(second)_77.JPEG"))
      #expect(!rest.takes(item, at: 0) && rest.takes(item, at: 1))
      #expect(Catalog(.val, grown.excluding(made))?.files == val)
    }
    let whole = release.selecting(.all).excluding(Selection([first]))
    #expect(whole.selectedClasses == 1 && Catalog(.train, whole)?.folders.map(\.wnid) == [second])
  }

  @Test("knows SimCLR's lists: a hundredth and a tenth of all images, the one within the other")
  func named() throws {
    let (small, large) = (try #require(NamedImages.list("simclr-1")), try #require(NamedImages.list("simclr-10")))
    #expect((small.count, large.count) == (12811, 128116) && NamedImages.list("simclr-2") == nil)
    let official = try Release.official()
    let (a, b) = (
      Selection(small.wnids(in: official), images: small), Selection(large.wnids(in: official), images: large)
    )
    #expect(b.includes(a, in: official) && !a.includes(b, in: official))
    #expect(files(of: .train, in: official.selecting(b)) == 128116)
    #expect(Selection(text: b.text) == b)
    #expect(small.contains(train: 14959, of: try #require(Wnid("n04235860"))))
    #expect(official.synsets.allSatisfy { (large.train[$0.wnid]?.count ?? 0) < $0.trainImages })
  }
}
