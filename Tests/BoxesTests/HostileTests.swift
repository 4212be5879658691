import Boxes
import TestSupport
import Testing

/// Every one of these must be refused quickly; a crash ends the tests, and an attack that works takes for ever.
struct HostileTests {
  private let body = SampleAnnotation().xml

  @Test("entities that grow exponentially are refused before they are read")
  func billionLaughs() {
    let levels = (1...9).map { level in
      "<!ENTITY a\(level) \"" + String(repeating: "&a\(level - 1);", count: 10) + "\">"
    }
    let xml = "<!DOCTYPE annotation [<!ENTITY a0 \"ha\">\(levels.joined())]><annotation>&a9;</annotation>"
    #expect(refusal(of: xml)?.code == .documentType)
  }

  @Test("a file that an entity names is never read", arguments: ["SYSTEM", "PUBLIC \"-\""])
  func externalEntity(_ kind: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("500", to: "secret")
    let sample = body.replacing("<width>500", with: "<width>&secret;")
    let xml = "<!DOCTYPE annotation [<!ENTITY secret \(kind) \"\(path)\">]>\(sample)"
    #expect(refusal(of: xml)?.code == .documentType)
  }

  @Test(
    "a document type of any kind is refused",
    arguments: [
      "<!DOCTYPE annotation>", "<!DOCTYPE annotation []>", "<!DOCTYPE annotation SYSTEM \"http://localhost:1/a.dtd\">",
      "<!DOCTYPE annotation PUBLIC \"-//A\" \"file:///etc/passwd\">", "<?xml version='1.0'?><!DOCTYPE annotation>",
      "<!DOCTYPE annotation [<!ENTITY % p SYSTEM 'file:///dev/zero'> %p;]>",
      "<!DOCTYPE annotation [<!ATTLIST annotation a CDATA 'b'>]>",
      "<!-- -->\n<!DOCTYPE\nannotation\n>",
    ])
  func documentTypes(_ type: String) {
    #expect(refusal(of: type + body)?.code == .documentType)
  }

  @Test("an entity that is not defined is refused", arguments: ["&x;", "&x", "&#0;", "&#xD800;", "&nbsp;"])
  func undefinedEntity(_ entity: String) {
    #expect(refusal(of: body.replacing("<width>", with: "<width>\(entity)"))?.code == .malformed)
    #expect(refusal(of: body.replacing("<folder>", with: "<folder>\(entity)"))?.code == .malformed)
  }

  @Test("includes and stylesheets are skipped like any other element")
  func includes() throws {
    let include = "<?xml-stylesheet href='file:///etc/passwd'?><annotation>"
    let other = "<x:include xmlns:x='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/><size>"
    let xml = body.replacing("<annotation>", with: include).replacing("<size>", with: other)
    #expect(try parsed(xml) == parsed(body))
  }

  @Test("deep nesting is refused", arguments: [16, 300, 30_000])
  func nesting(_ depth: Int) {
    let deep = String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    #expect(refusal(of: "<annotation>\(deep)</annotation>")?.code == .nesting)
  }

  @Test("an element in a value is refused")
  func elementInValue() {
    #expect(refusal(of: body.replacing("<width>5", with: "<width>5<b/>"))?.code == .nesting)
  }

  @Test("an annotation that is too large is refused, one of the largest size is not")
  func large() throws {
    let padding = String(repeating: " ", count: AnnotationParser.byteLimit - body.utf8.count)
    #expect(try parsed(body + padding).boxes.count == 1)
    #expect(refusal(of: body + padding + " ")?.code == .tooLarge)
  }

  @Test("a value of any length takes no more memory than a value has")
  func longValue() {
    let digits = String(repeating: "0", count: 100_000)
    #expect(refusal(of: body.replacing("<width>", with: "<width>\(digits)"))?.code == .number)
  }

  @Test("attributes as many as there can be do not take long")
  func manyAttributes() {
    var xml = Array("<annotation".utf8)
    var number = 0
    while xml.count < AnnotationParser.byteLimit - 40 {
      xml += Array(" a\(String(number, radix: 36))=''".utf8)
      number += 1
    }
    // libxml2 compares each with all others: a third of a second.
    let time = ContinuousClock().measure { #expect(refusal(of: xml + Array("/>".utf8))?.code == .missing) }
    #expect(time < .seconds(20))
  }

  @Test("a thousand objects are fine")
  func manyObjects() throws {
    var sample = SampleAnnotation()
    sample.objects = Array(repeating: SampleAnnotation.object(), count: 1000)
    #expect(try parsed(sample).boxes.count == 1000)
  }

  @Test("UTF-16 is refused, with a mark and without", arguments: [true, false], [true, false])
  func wideText(_ hasMark: Bool, _ isLittle: Bool) {
    let units = (hasMark ? [0xfeff] : []) + Array(body.utf16)
    let bytes = units.flatMap { unit in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xff))
      return isLittle ? [low, high] : [high, low]
    }
    #expect(refusal(of: bytes)?.code == .notXML)
  }

  @Test("an encoding that a document names is not asked for", arguments: ["UTF-16", "UTF-7", "ISO-2022-CN-EXT", "x"])
  func namedEncoding(_ encoding: String) throws {
    #expect(try parsed("<?xml version='1.0' encoding='\(encoding)'?>\(body)") == parsed(body))
  }

  @Test(
    "what is no XML is refused", arguments: ["", " \n", "\u{feff}", "annotation", "\u{0}<annotation/>", "{}", "Lo§"])
  func noXML(_ text: String) {
    #expect(refusal(of: text)?.code == .notXML)
  }

  @Test("data after the end is refused")
  func trailing() {
    #expect(refusal(of: body + body)?.code == .malformed)
    #expect(refusal(of: body + "x")?.code == .malformed)
    #expect(refusal(of: Array(body.utf8) + [0])?.code == .notXML)
  }
}
