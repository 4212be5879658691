import Testing

@testable import Dataset

@Suite("A catalog says what a part consists of")
struct CatalogTests {
  let release: Release
  let wnids: [Wnid]

  init() throws {
    release = try SmallRelease().read()
    wnids = release.synsets.map(\.wnid)
  }

  private func catalog(_ part: Part, _ release: Release? = nil) throws -> Catalog {
    try #require(Catalog(part, release ?? self.release))
  }

  @Test("units are classes if files are named by their class, else single images")
  func units() throws {
    let (train, val, test) = (try catalog(.train), try catalog(.val), try catalog(.test))
    #expect([train, val, test].map(\.unitCount) == [2, 3, 4])
    #expect(wnids.map { train.unit(of: $0) } == [0, 1])
    #expect(wnids.map { train.unit(of: train.item(number: 5, in: $0)) } == [0, 1])
    #expect((1...3).map { val.unit(of: val.item(number: $0)) } == [0, 1, 2])
    #expect(train.name(ofUnit: 1) == "n00000002")
    #expect(val.name(ofUnit: 2) == "ILSVRC2012_val_00000003.JPEG")
    #expect(test.name(ofUnit: 3) == "ILSVRC2012_test_00000004.JPEG")
    for catalog in [train, val, test] {
      #expect((0..<catalog.unitCount).allSatisfy { catalog.isExpected(unit: $0) })
    }
  }

  @Test("validation images are in the folders of their classes, which have as many files as the labels say")
  func labels() throws {
    let val = try catalog(.val)
    #expect((1...3).map { val.wnid(ofNumber: $0) } == [wnids[1], wnids[0], wnids[1]])
    #expect([-1, 0, 4, .max].allSatisfy { val.wnid(ofNumber: $0) == nil })
    #expect(val.folders == [ClassFolder(wnids[0], files: 1), ClassFolder(wnids[1], files: 2)])
    #expect(val.numbers == 1...3 && val.files == 3)
  }

  @Test("training images have numbers that no table knows")
  func trainNumbers() throws {
    let train = try catalog(.train)
    #expect(train.numbers == nil && train.files == 5)
    #expect(train.folders == [ClassFolder(wnids[0], files: 2), ClassFolder(wnids[1], files: 3)])
    #expect(!train.isOpen)
  }

  @Test("a class without validation images has no folder there")
  func emptyClass() throws {
    var tables = SmallRelease()
    tables.valWnids = "n00000002\nn00000002\nn00000002\n"
    let val = try catalog(.val, tables.read())
    #expect(val.folders == [ClassFolder(wnids[1], files: 3)])
    #expect(val.folder(wnids[0]) == nil && val.files(of: wnids[0]) == 0)
    #expect(val.place(of: "n00000001") == .nowhere)
  }

  @Test("of a selection, expects the selected classes only, and knows all of them")
  func selection() throws {
    let selected = release.selecting(Selection([wnids[1]]))
    let (train, val, test) = (
      try catalog(.train, selected), try catalog(.val, selected), try catalog(.test, selected)
    )
    #expect(train.folders == [ClassFolder(wnids[1], files: 3)] && train.files == 3)
    #expect(val.folders == [ClassFolder(wnids[1], files: 2)] && val.files == 2)
    #expect(test.files == 4)
    // Units keep their numbers, so a record of one selection is not misread under another.
    #expect([train, val, test].map(\.unitCount) == [2, 3, 4])
    #expect((0..<2).map { train.isExpected(unit: $0) } == [false, true])
    #expect((0..<3).map { val.isExpected(unit: $0) } == [true, false, true])
    #expect((0..<4).allSatisfy { test.isExpected(unit: $0) })
    #expect(wnids.map { train.isSelected($0) } == [false, true])
    #expect((1...3).map { val.isSelected(val.item(number: $0)) } == [true, false, true])
    #expect((1...4).allSatisfy { test.isSelected(test.item(number: $0)) })
    #expect(train.folder(wnids[0]) == nil && train.files(of: wnids[0]) == 2)
    #expect(train.place(of: "n00000001") == .nowhere)
    #expect(train.place(of: "n00000001_1.JPEG") == .nowhere)
    #expect(train.place(of: "n00000002_1.JPEG") == .elsewhere(train.item(number: 1, in: wnids[1])))
  }

  @Test("members of classes that are not selected are known all the same")
  func rulesOfSelection() throws {
    let selected = release.selecting(Selection([wnids[1]]))
    let train = try #require(Source.of("train")).rules(selected)
    #expect(train.role(of: "n00000001.tar") == .nested(wnids[0], part: "train"))
    let val = try #require(Source.of("val")).rules(selected)
    #expect(val.role(of: "ILSVRC2012_val_00000002.JPEG") == .item(try catalog(.val).item(number: 2)))
  }

  @Test("a release without validation images has no such part")
  func noVal() throws {
    var tables = SmallRelease()
    tables.valWnids = ""
    let release = try tables.read()
    #expect(Catalog(.val, release) == nil)
    let rules = try #require(Source.of("val")).rules(release)
    #expect(rules.catalogs.isEmpty)
    #expect(rules.role(of: "ILSVRC2012_val_00000001.JPEG") == .unexpected)
    #expect(rules.example(in: nil) == "")
    #expect(Catalog(.train, release)?.files == 5 && Catalog(.test, release)?.files == 4)
    let selected = release.selecting(Selection([wnids[0]]))
    #expect(Catalog(.val, selected) == nil)
  }

  @Test("test images are as many as the preferred archive has")
  func testImages() throws {
    var tables = SmallRelease()
    tables.archives += "test-2012.tar\ttest-2012\t-\t-\t-\t4\t-\n"
    #expect(try catalog(.test, tables.read()).files == 4)
    tables.archives.replace("\t4\t-\n", with: "\t-\t-\n", maxReplacements: 1)
    #expect(try catalog(.test, tables.read()).files == 4)
  }
}
