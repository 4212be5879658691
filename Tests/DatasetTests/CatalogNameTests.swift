import Testing

@testable import Dataset

@Suite("A catalog knows the names of its part, and no others")
struct CatalogNameTests {
  let release: Release
  let wnids: [Wnid]

  init() throws {
    release = try OfficialReleaseTests.official.get()
    wnids = release.synsets.map(\.wnid)
  }

  private func catalog(_ part: Part) throws -> Catalog { try #require(Catalog(part, release)) }

  @Test("every number of a numbered part has a name, which is that item's", arguments: [Part.val, .test])
  func numbers(part: Part) throws {
    let catalog = try catalog(part)
    let numbers = try #require(catalog.numbers)
    #expect(numbers == 1...(part == .val ? 50_000 : 100_000))
    var (name, faults) = ([UInt8](), 0)
    for number in numbers {
      let item = catalog.item(number: number)
      name.removeAll(keepingCapacity: true)
      catalog.appendPath(of: item, to: &name)
      let start = item.wnid == nil ? 0 : 10
      let isRight = catalog.item(named: name.span, from: start) == item && catalog.unit(of: item) == number - 1
      if !isRight { faults += 1 }
    }
    #expect(faults == 0)
  }

  @Test("every class has a folder, and its files have their place in it")
  func classes() throws {
    let train = try catalog(.train)
    for (index, wnid) in wnids.enumerated() {
      let folder = ClassFolder(wnid, files: release.synsets[index].trainImages)
      #expect(train.place(of: wnid.description) == .folder(folder))
      for number in [0, 1, 10_026, 999_999_999] {
        let item = train.item(number: number, in: wnid)
        let name = train.fileName(of: item)
        #expect(train.place(of: name, in: wnid) == .here(item) && train.item(named: name) == item)
        #expect(train.path(of: item) == "\(wnid)/\(wnid)_\(number).JPEG")
        #expect(train.unit(of: item) == index)
      }
    }
  }

  @Test("paths are those that training code expects")
  func paths() throws {
    let (val, test) = (try catalog(.val), try catalog(.test))
    #expect(val.path(of: val.item(number: 1)) == "n01751748/ILSVRC2012_val_00000001.JPEG")
    #expect(test.path(of: test.item(number: 100_000)) == "ILSVRC2012_test_00100000.JPEG")
  }

  @Test("a file in another folder than its own is elsewhere")
  func elsewhere() throws {
    let (train, val) = (try catalog(.train), try catalog(.val))
    let item = train.item(number: 7, in: wnids[0])
    for folder in [nil, wnids[1]] { #expect(train.place(of: "\(wnids[0])_7.JPEG", in: folder) == .elsewhere(item)) }
    let first = val.item(number: 1)
    for folder in [nil, wnids[0]] {
      #expect(val.place(of: "ILSVRC2012_val_00000001.JPEG", in: folder) == .elsewhere(first))
    }
    #expect(val.place(of: "ILSVRC2012_val_00000001.JPEG", in: first.wnid) == .here(first))
  }

  @Test("a flat part has its files in its own folder only, and no class folders")
  func flat() throws {
    let test = try catalog(.test)
    #expect(test.place(of: "ILSVRC2012_test_00000001.JPEG") == .here(test.item(number: 1)))
    #expect(test.place(of: "ILSVRC2012_test_00000001.JPEG", in: wnids[0]) == .nowhere)
    #expect(test.place(of: "n01440764") == .nowhere)
    #expect(!test.hasFolders && test.folders.isEmpty)
  }

  @Test("a class folder stands in the part's own folder, not in another one")
  func folderInFolder() throws {
    #expect(try catalog(.train).place(of: "n01443537", in: wnids[0]) == .nowhere)
  }

  @Test("hostile names have no place in the training images", arguments: TrainNameTests.hostile)
  func hostileTrain(name: String) throws {
    // The name of another class's image is a right one, in another place.
    guard name != "n01443537_1.JPEG", name != "n01440764" else { return }
    for folder in [nil, wnids[0]] { #expect(try catalog(.train).place(of: name, in: folder) == .nowhere) }
  }

  @Test("hostile names have no place in the validation images", arguments: NumberedNameTests.hostile)
  func hostileVal(name: String) throws {
    for folder in [nil, wnids[0]] { #expect(try catalog(.val).place(of: name, in: folder) == .nowhere) }
  }

  @Test("hostile names have no place in the test images", arguments: NumberedNameTests.hostile)
  func hostileTest(name: String) throws {
    let name = name.replacing("test", with: "_val_").replacing("val", with: "test").replacing("0005", with: "0010")
    for folder in [nil, wnids[0]] { #expect(try catalog(.test).place(of: name, in: folder) == .nowhere) }
  }

  @Test(
    "hostile names are no class folder",
    arguments: [
      "", ".", "..", "n", "N01440764", "n1440764", "n014407640", "n01440764/", "/n01440764", "./n01440764",
      "n01440764\0", "n01440764 ", " n01440764", "n01440765", "n00000000", "n0144076٤", "n+1440764", "n-1440764",
    ])
  func hostileFolder(name: String) throws {
    // Of an open part, any class may have a folder.
    for part in Part.all where try !catalog(part).hasAnyNames && (!catalog(part).isOpen || Wnid(name) == nil) {
      #expect(try catalog(part).place(of: name) == .nowhere)
    }
  }

  @Test("a name may begin anywhere in the bytes, its end included")
  func start() throws {
    let val = try catalog(.val)
    let path = "val/ILSVRC2012_val_00000001.JPEG"
    #expect(withSpan(path) { val.item(named: $0, from: 4) } == val.item(number: 1))
    for start in [0, 3, 5, path.utf8.count - 1, path.utf8.count] {
      #expect(withSpan(path) { val.item(named: $0, from: start) } == nil)
    }
  }
}
