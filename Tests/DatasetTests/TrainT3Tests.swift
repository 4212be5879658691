import Testing

@testable import Dataset

@Suite("The training images of task 3")
struct TrainT3Tests {
  private let catalog: Catalog

  init() throws {
    catalog = try #require(Catalog(.trainT3, try Release.official()))
  }

  @Test("have the 120 likely dogs as a hint, and no counts")
  func hint() {
    #expect(catalog.unitCount == 120 && catalog.isOpen)
    #expect(catalog.files == nil && catalog.numbers == nil)
    #expect(!(0..<120).contains { catalog.isExpected(unit: $0) })
  }

  @Test("may be of any class, each with a unit of its own")
  func classes() throws {
    let (known, unknown) = (try #require(Wnid("n02085620")), try #require(Wnid("n02199999")))
    #expect(catalog.unit(of: known) == 0)
    #expect(catalog.unit(of: unknown) == 120 + 2_199_999)
    #expect(catalog.name(ofUnit: catalog.unit(of: unknown)) == "n02199999")
    #expect(catalog.item(named: Array("n02199999_7.JPEG".utf8).span)?.wnid == unknown)
    #expect(catalog.folder(unknown)?.files == nil && catalog.isSelected(unknown))
  }

  @Test("are never those of train")
  func role() throws {
    let release = try Release.official()
    let rules = try #require(Source.of("train-t3")).rules(release)
    #expect(
      rules.role(of: Array("n02085620.tar".utf8).span, in: nil)
        == .nested(try #require(Wnid("n02085620")), part: "train_t3"))
    #expect(!Part.trainT3.isDefault && Part.trainT3.stage == "extract-train-t3")
  }

  @Test("are no part of a release without their archive")
  func absent() throws {
    let release = Release(archives: [], synsets: [], valClasses: [])
    #expect(Catalog(.trainT3, release) == nil)
  }
}
