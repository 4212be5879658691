import Boxes
import Dataset
import Testing

struct AnnotationTests {
  @Test("an annotation of the release is read as it is")
  func plain() throws {
    var sample = SampleAnnotation()
    sample.objects = [SampleAnnotation.object(), SampleAnnotation.object("n02092002", "0", "0", "500", "375")]
    let annotation = try parsed(sample)
    #expect(annotation.image == "n01440764_10026")
    #expect((annotation.width, annotation.height) == (500, 375))
    #expect(annotation.boxes == [try box(10, 20, 110, 220), try box(0, 0, 500, 375, "n02092002")])
    #expect(annotation.repairs.total == 0)
  }

  @Test("an image without objects has no boxes")
  func noObjects() throws {
    var sample = SampleAnnotation()
    sample.objects = []
    let annotation = try parsed(sample)
    #expect(annotation.boxes.isEmpty)
    #expect(annotation.repairs == Repairs())
  }

  @Test("objects may come before the size")
  func order() throws {
    let annotation = try parsed(
      "<annotation>\(SampleAnnotation.object())<size><height>30</height><width>40</width></size></annotation>")
    #expect(annotation.boxes == [try box(10, 20, 40, 30)])
    #expect(annotation.repairs[.clamped] == 1)
  }

  @Test("boxes of the parts of an object are not boxes of objects")
  func parts() throws {
    var sample = SampleAnnotation()
    let part = """
      <part><name>head</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></part>
      """
    sample.objects = [SampleAnnotation.object(more: part)]
    #expect(try parsed(sample).boxes == [try box(10, 20, 110, 220)])
  }

  @Test("a filename with an extension is the image's own name too")
  func extensions() throws {
    var sample = SampleAnnotation()
    sample.filename = "n01440764_10026.JPEG"
    #expect(try parsed(sample).repairs.total == 0)
  }

  @Test("attributes, comments, CDATA, character references and blanks change nothing")
  func syntax() throws {
    let xml = """
      \u{feff}<?xml version="1.0" encoding="UTF-8"?>
      <!-- <annotation> --><?target data?>
      <annotation verified="yes">
        <size><width> 5&#48;0\n</width><height><![CDATA[375]]></height></size>
        <object><name>n0144<!-- a comment -->0764</name>
          <bndbox><xmin>\t10 </xmin><ymin>2<![CDATA[0]]></ymin><xmax a='1'>110</xmax><ymax>&#x32;20</ymax></bndbox>
        </object>
      </annotation>
      """
    let annotation = try parsed(xml)
    #expect((annotation.width, annotation.height) == (500, 375))
    #expect(annotation.boxes == [try box(10, 20, 110, 220)])
  }

  @Test("elements with a prefix have another meaning")
  func prefixes() throws {
    let object = SampleAnnotation.object(more: "<v:name xmlns:v='urn:v'>x</v:name>")
    var sample = SampleAnnotation()
    sample.objects = [object]
    #expect(try parsed(sample).boxes == [try box(10, 20, 110, 220)])
  }

  @Test("text outside ASCII is allowed in what is skipped, if it is UTF-8")
  func otherText() throws {
    var sample = SampleAnnotation()
    sample.objects = [SampleAnnotation.object(more: "<note>Å 猫 🐟</note>")]
    #expect(try parsed(sample).boxes.count == 1)
    let latin = sample.xml.utf8.map { $0 == 0xc3 ? 0xe5 : $0 }
    #expect(refusal(of: latin)?.code == .malformed)
  }

  @Test("one parser reads many annotations, also after one that it refused")
  func reuse() throws {
    let parser = AnnotationParser()
    let good = Array(SampleAnnotation().xml.utf8)
    let bad = [Array(good.dropLast(20)), Array("<!DOCTYPE a>".utf8) + good, Array("<a/>".utf8), []]
    let expected = try parsed(good)
    for round in 0..<20 {
      #expect(try parser.parse(good, name: sampleName) == expected)
      #expect(throws: BoxesError.self) { try parser.parse(bad[round % bad.count], name: sampleName) }
    }
  }

  @Test("many names that no annotation has are fine")
  func manyNames() throws {
    let parser = AnnotationParser()
    for file in 0..<20 {
      let names = (0..<2000).map { "<a\(file)b\($0)\(String(repeating: "c", count: 100))/>" }.joined()
      let xml = Array("<annotation><size><width>1</width><height>1</height></size>\(names)</annotation>".utf8)
      #expect(try parser.parse(xml, name: sampleName).width == 1)
    }
  }
}
