import Testing

@testable import Dataset

@Suite("A string in a JSON object")
struct JSONTextTests {
  private func name(in text: String) -> String? {
    let bytes = Array(text.utf8)
    return JSONText.string(of: "filename", in: bytes.span).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "is found, whatever stands beside it",
    arguments: [
      #"{"filename":"a.JPEG"}"#, " {\n\t\"filename\" :\r \"a.JPEG\" } \n",
      #"{"label": 3, "x": [1, -2.5e+3, [], {}, null], "filename": "a.JPEG", "y": {"filename": "b"}, "z": true}"#,
      #"{"file\u006eame": "\u0061.JPE\u0047"}"#, #"{"é": "é", "filename": "a.JPEG"}"#,
    ])
  func found(text: String) {
    #expect(name(in: text) == "a.JPEG")
  }

  @Test("has no escapes any more")
  func escapes() {
    #expect(name(in: #"{"filename": "a\/\"\\"}"#) == #"a/"\"#)
    // What is in no official name is some control byte.
    for escape in [#"\n"#, #"\u0000"#, #"\u00e9"#, #"\ud83d"#] {
      #expect(name(in: "{\"filename\": \"a\(escape)\"}") == "a\0")
    }
  }

  @Test(
    "is not found in what is no object, or has it never or twice",
    arguments: [
      "", " ", "{", "}", "{}", "[]", "null", #""filename""#, #"{"filename"}"#, #"{"filename": }"#, #"{"filename": 3}"#,
      #"{"filename": "a"#, #"{"filename": "a""#, #"{"filename": "a",}"#, #"{"filename": "a"} x"#,
      #"{"filename": "a"}{}"#,
      #"{"filename": "a" "b": 1}"#, #"{"filename": "a", "filename": "b"}"#, #"{"x": {"filename": "a"}}"#,
      #"[{"filename": "a"}]"#, #"{'filename': 'a'}"#, #"{"filename": "\x"}"#, #"{"filename": "\u00"}"#,
      #"{"filename": "\u+041"}"#, "{\"filename\": \"a\n\"}", #"{filename: "a"}"#, #"{"filename": null}"#,
    ])
  func none(text: String) {
    #expect(name(in: text) == nil)
  }

  @Test("is not looked for very deep")
  func deep() {
    for depth in [10, 1_000_000] {
      let text = "{\"x\": " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      #expect((name(in: text + ", \"filename\": \"a\"}") == nil) == (depth > 32))
    }
  }
}
