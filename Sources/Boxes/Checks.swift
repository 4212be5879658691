/// Refuses a name that cannot be that of an image. So none can contain what has a meaning in a path or in a table.
func checkName(_ name: String) throws(BoxesError) {
  let isValid = name.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }
  guard isValid, let first = name.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: ".") else {
    throw BoxesError(.name, "its name cannot be that of an image")
  }
}

/// Refuses what is too large, or not text in UTF-8 that begins like XML. libxml2 would ask iconv for other encodings, and iconv
/// loads code for them.
func checkText(_ xml: Span<UInt8>) throws(BoxesError) {
  let limit = AnnotationParser.byteLimit
  guard xml.count <= limit else {
    throw BoxesError(.tooLarge, "it has more than \(limit) bytes, and no annotation has")
  }
  var first = 0
  if xml.count >= 3, xml[0] == 0xef, xml[1] == 0xbb, xml[2] == 0xbf { first = 3 }
  while first < xml.count, [0x20, 0x09, 0x0a, 0x0d].contains(xml[first]) { first += 1 }
  guard first < xml.count else { throw BoxesError(.notXML, "it is empty") }
  guard xml[first] == UInt8(ascii: "<") else { throw BoxesError(.notXML, "it is not XML in UTF-8") }
  for index in xml.indices where xml[index] == 0 { throw BoxesError(.notXML, "there is a zero byte in it") }
}
