import Foundation
import Testing

@testable import Prepare

@Suite("A member set")
struct MemberSetTests {
  @Test("takes each number once and counts them")
  func insertion() {
    var set = MemberSet(limit: 20)
    let first = set.insert(19)
    let second = set.insert(19)
    set.insert(0)
    #expect(first && !second)
    #expect(set.count == 2 && set.contains(0) && set.contains(19) && !set.contains(18))
  }

  @Test("is stored as two hexadecimal digits for eight numbers, the lowest bit first")
  func coding() throws {
    var set = MemberSet(limit: 12)
    for number in [0, 3, 9] { set.insert(number) }
    let data = try JSONEncoder().encode([set])
    #expect(String(decoding: data, as: UTF8.self) == #"["0902"]"#)
    #expect(try JSONDecoder().decode([MemberSet].self, from: data) == [set])
  }

  @Test(
    "fits only the limit that it was made for",
    arguments: [(#"["ff0f"]"#, true), (#"["ff1f"]"#, false), (#"["ff"]"#, false)])
  func limit(text: String, fits: Bool) throws {
    let set = try JSONDecoder().decode([MemberSet].self, from: Data(text.utf8))[0]
    #expect(set.fits(limit: 12) == fits)
  }

  @Test("is refused where it is not hexadecimal", arguments: [#"["f"]"#, #"["zz"]"#, #"["+f"]"#])
  func damage(text: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([MemberSet].self, from: Data(text.utf8)) }
  }
}
