import Dataset
import Testing

@testable import Views

@Suite("Views")
struct ViewTests {
  let synsets: [Synset]

  init() throws { synsets = try Release.official().synsets }

  @Test("have names of their own, and summaries")
  func names() {
    #expect(Set(View.all.map(\.name)).count == View.all.count)
    for view in View.all {
      #expect(!view.summary.isEmpty && View.named(view.name)?.name == view.name)
    }
    #expect(View.named("nothing") == nil)
  }

  @Test("call every class folder differently, also on a disk without case")
  func distinct() throws {
    let names = distinctNames(synsets)
    #expect(Set(names.values.map { $0.lowercased() }).count == 1000)
    #expect(names[try #require(Wnid("n03126707"))] == "crane_n03126707")
    #expect(names[try #require(Wnid("n02012849"))] == "crane_n02012849")
    #expect(names[try #require(Wnid("n01440764"))] == "tench")
    #expect(names[try #require(Wnid("n02963159"))] == "cardigan_n02963159")
    #expect(names[try #require(Wnid("n02113186"))] == "Cardigan_n02113186")
    #expect(names.values.allSatisfy { !$0.contains("/") && !$0.contains(" ") })
  }

  @Test("share 998 folders if names are merged")
  func merged() { #expect(Set(mergedNames(synsets).values).count == 998) }
}
