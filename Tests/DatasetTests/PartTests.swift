import Dataset
import Testing

@Suite("The rows of parts and of sources")
struct PartTests {
  @Test("parts are in the order in which they are prepared, each once")
  func all() {
    #expect(
      Part.all.map(\.id) == [
        "train", "val", "test", "train_t3", "devkit", "devkit_t3", "bbox/train", "bbox/val", "bbox/train_t3",
        "bbox/test_t3", "cls-loc",
      ])
    for part in Part.all { #expect(Part.named(part.id) == part) }
    for id in ["", "Train", "train/", "bbox"] { #expect(Part.named(id) == nil) }
  }

  @Test("a stage makes one part, or parts of one kind")
  func stages() {
    let stages = Dictionary(grouping: Part.all, by: \.stage).mapValues { $0.map(\.id) }
    #expect(
      stages == [
        "extract-train": ["train"], "extract-val": ["val"], "extract-test": ["test"], "extract-train-t3": ["train_t3"],
        "extract-devkit": ["devkit", "devkit_t3"],
        "extract-bbox": ["bbox/train", "bbox/val", "bbox/train_t3", "bbox/test_t3"], "extract-cls-loc": ["cls-loc"],
      ])
  }

  @Test("every part that a source feeds is listed, and every part has a source")
  func feeds() {
    for source in Source.all {
      #expect(!source.parts.isEmpty)
      #expect(source.parts.allSatisfy { Part.all.contains($0) })
    }
    for part in Part.all { #expect(!Source.feeding(part).isEmpty) }
  }

  @Test("kinds of archives are unique, and each finds its source")
  func kinds() {
    #expect(Set(Source.all.map(\.kind)).count == Source.all.count)
    for source in Source.all { #expect(Source.of(source.kind)?.parts == source.parts) }
    for kind in ["", "TRAIN", "kaggle"] { #expect(Source.of(kind) == nil) }
    // The official archives are preferred, and a patch alone is no source.
    #expect(Source.feeding(.test).map(\.kind) == ["test", "test-2012", "cls-loc", "hf-test", "tree"])
    #expect(Source.forms == ["official", "cls-loc", "hf", "tree"])
  }

  @Test("the rules of a source are about the parts that it feeds, and the release has an archive for each")
  func rules() throws {
    let release = try OfficialReleaseTests.official.get().addingTree()
    for source in Source.all {
      #expect(source.rules(release).catalogs.map(\.part) == source.parts)
      #expect(!release.archives(of: source.kind).isEmpty)
    }
  }

  @Test("every archive of the release is of a known kind")
  func official() throws {
    let known = Set(Source.all.map(\.kind))
    #expect(Set(try OfficialReleaseTests.official.get().addingTree().archives.map(\.kind)) == known)
  }
}
