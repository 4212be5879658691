import Dataset
import Testing

@Suite("The order of names")
struct NameOrderTests {
  @Test("is that of their bytes")
  func order() throws {
    let release = try Release.official()
    for part in [Part.train, .val, .test] {
      let catalog = try #require(Catalog(part, release))
      let numbers = [1, 2, 9, 10, 11, 19, 99, 100, 101, 1000, 2000, 10026, 12345, 9_999, 49_999]
      let items = numbers.map { catalog.item(number: $0, in: part == .train ? release.synsets[0].wnid : nil) }
      let byKey = items.sorted { catalog.nameOrder(of: $0) < catalog.nameOrder(of: $1) }.map(catalog.fileName)
      let byName = items.map(catalog.fileName).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
      #expect(byKey == byName)
    }
  }
}
