import Dataset
import Testing

@Suite("The table of irregular images")
struct IrregularImageTests {
  @Test("names images of the release")
  func official() throws {
    let release = try Release.official()
    let images = try IrregularImage.official()
    #expect(images.count == 25)
    #expect(images.filter { $0.kind == "png" }.map(\.name) == ["n02105855_2933.JPEG"])
    for image in images where image.part == .train {
      #expect(Wnid(String(image.name.prefix(9))).flatMap { release.synset($0) } != nil)
    }
  }

  @Test("is refused if it names no part")
  func part() {
    let error = #expect(throws: ManifestError.self) { try IrregularImage.read(Array("all\tx\tpng\n".utf8)) }
    let message = "'all' is not one of \(Part.all.map(\.id).joined(separator: ", "))"
    #expect(error == ManifestError(file: "irregular.tsv", line: 1, column: 1, message))
  }
}
