import Boxes
import Testing

struct RefusalTests {
  @Test(
    "a number that is none is refused",
    arguments: [
      "nan", "NaN", "inf", "-inf", "1e3", "1E400", "0x10", "+5", "", " ", "-", ".", "--1", "1.2.3", "1,5", "1 2", "٣",
      "1000001", "99999999999999999999999999", "-1000001",
    ])
  func numbers(_ text: String) {
    for place in 0..<4 {
      var edges = ["10", "20", "110", "220"]
      edges[place] = text
      var sample = SampleAnnotation()
      sample.objects = [SampleAnnotation.object("n01440764", edges[0], edges[1], edges[2], edges[3])]
      #expect(refusal(of: sample)?.code == .number, "\(text) as number \(place)")
    }
  }

  @Test(
    "the size of an image must be possible",
    arguments: [
      "<width>0</width><height>375</height>", "<width>500</width><height>0</height>",
      "<width>-500</width><height>375</height>", "<width>65536</width><height>375</height>",
      "<width>500.5</width><height>375</height>",
    ])
  func size(_ size: String) {
    var sample = SampleAnnotation()
    sample.size = size
    #expect(refusal(of: sample)?.code == .size)
  }

  @Test(
    "what must be there is missed",
    arguments: ["width", "height", "name", "xmin", "ymin", "xmax", "ymax", "size", "bndbox"])
  func missing(_ name: String) {
    let xml = SampleAnnotation().xml.replacing("<\(name)>", with: "<no>").replacing("</\(name)>", with: "</no>")
    #expect(refusal(of: xml)?.code == .missing)
  }

  @Test("the values of one object do not count for the next")
  func nextObject() {
    var sample = SampleAnnotation()
    sample.objects = [SampleAnnotation.object(), "<object><name>n01440764</name></object>"]
    #expect(refusal(of: sample)?.code == .missing)
  }

  @Test("a value that is there twice is refused", arguments: ["width", "height", "name", "xmin", "ymax", "filename"])
  func repeated(_ name: String) {
    let value = name == "name" ? "n01440764" : "1"
    let xml = SampleAnnotation().xml.replacing("<\(name)>", with: "<\(name)>\(value)</\(name)><\(name)>")
    #expect(refusal(of: xml)?.code == .repeated)
  }

  @Test(
    "a name that is not that of a class is refused",
    arguments: [
      "", "dog", "scottish_deerhound", "n0144076", "n014407644", "N01440764", "n0144076x", "n01440764 n01440765",
      "n+1440764",
    ])
  func wnid(_ name: String) {
    var sample = SampleAnnotation()
    sample.objects = [SampleAnnotation.object(name)]
    #expect(refusal(of: sample)?.code == .wnid)
  }

  @Test(
    "another document is no annotation", arguments: ["<svg/>", "<annotations/>", "<Annotation/>", "<x:annotation/>"])
  func otherRoot(_ xml: String) {
    #expect(refusal(of: xml)?.code == .notAnnotation)
  }

  @Test(
    "the annotation's own name must be that of an image",
    arguments: ["", ".n01", "-n01", "a b", "a,b", "a\"b", "a/b", "a\nb", "=1+1", "n01440764_1 (1)", "å", "a\u{fffd}"])
  func name(_ name: String) {
    #expect(refusal(of: SampleAnnotation().xml, name: name)?.code == .name)
  }

  @Test("an error says where it was noticed")
  func line() {
    var sample = SampleAnnotation()
    sample.objects = [SampleAnnotation.object("n01440764", "nan")]
    let error = refusal(of: sample)
    #expect(error?.description == "<xmin> is \"nan\", not a number of pixels (line 15)")
    #expect(refusal(of: "<annotation>\n<size>\n</annotation>")?.line == 3)
  }

  @Test("an error shows nothing that is not printable, and not much of it")
  func printableText() throws {
    var sample = SampleAnnotation()
    sample.objects = [SampleAnnotation.object("\u{9b}31m\u{202e}" + String(repeating: "x", count: 200))]
    let error = try #require(refusal(of: sample))
    #expect(error.detail.unicodeScalars.allSatisfy { $0 == "…" || (0x20..<0x7f).contains($0.value) })
    #expect(error.detail.count < 150)
    let tag = try #require(refusal(of: "<annotation><\u{202e}></annotation>"))
    #expect(tag.detail.unicodeScalars.allSatisfy { $0 == "…" || (0x20..<0x7f).contains($0.value) })
  }
}
