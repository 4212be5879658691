import Checksums
import Dataset
import Journal
import Testing

@testable import Planning
@testable import Prepare

@Suite("The stages")
struct StageTests {
  @Test("are verify and those that make parts, in the order of the parts")
  func names() {
    #expect(Stage.all.first?.name == "verify" && Stage.all.first?.parts == [])
    #expect(Stage.all.flatMap(\.parts) == Part.all)
    #expect(Set(Stage.all.map(\.name)).count == Stage.all.count)
    for stage in Stage.all { #expect(stage.parts.allSatisfy { $0.stage == stage.name }) }
  }

  @Test("have one for every part")
  func parts() {
    for part in Part.all { #expect(Stage.all.filter { $0.parts.contains(part) }.map(\.name) == [part.stage]) }
  }

  @Test("that run by default are verify, those of the default parts, and index")
  func defaults() {
    #expect(Stage.default.map(\.name) == ["verify", "extract-train", "extract-val", "extract-test", "index"])
    #expect(Stage.default.flatMap(\.parts) == Part.all.filter(\.isDefault))
  }

  @Test("that run by default in a root are those of the parts that were asked for before, too")
  func defaultsInRoot() throws {
    let fixture = try PreparedFixture()
    #expect(try Stage.default(in: fixture.root).map(\.name) == Stage.default.map(\.name))
    for part in Part.all where !part.isDefault {
      try fixture.record(.published(Publication(part: part.id, sources: [], inventory: Inventory(), folder: 1)))
      #expect(try Stage.default(in: fixture.root).flatMap(\.parts).contains(part))
    }
  }

  @Test("are found by their names")
  func lookup() {
    for stage in Stage.all { #expect(Stage.named(stage.name)?.parts == stage.parts) }
    #expect(Stage.named("extract") == nil && Stage.named("") == nil && Stage.named("Verify") == nil)
  }

  @Test("want all archives verified, unless some are named")
  func verification() throws {
    for (stage, names, again) in [
      (Stage.verify(), [], false), (.verify(["a.tar"], again: true), ["a.tar"], true), (Stage.all[0], [], false),
    ] {
      guard case .verified(names, again: again) = try #require(stage.goals.first), stage.goals.count == 1 else {
        throw TestError()
      }
    }
  }
}
