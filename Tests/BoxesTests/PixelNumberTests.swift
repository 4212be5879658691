import Testing

@testable import Boxes

struct PixelNumberTests {
  @Test(
    "numbers are rounded to the nearest, halves away from zero",
    arguments: [
      ("0", 0, false), ("-0", 0, false), ("7", 7, false), ("007", 7, false), ("-7", -7, false), ("7.0", 7, false),
      ("7.", 7, false), (".5", 1, true), ("7.49999", 7, true), ("7.5", 8, true), ("-7.5", -8, true), ("-0.4", 0, true),
      ("7.00000000000000000000000000000000001", 7, true), ("1000000", 1_000_000, false),
      ("-1000000", -1_000_000, false),
    ])
  func values(_ text: String, _ value: Int, _ isRounded: Bool) throws {
    let number = try #require(PixelNumber(Array(text.utf8)[...]))
    #expect((number.value, number.isRounded) == (value, isRounded))
  }

  @Test(
    "anything else is no number", arguments: ["", "-", ".", "-.", "1-", "1..2", "1e1", " 1", "+1", "1000001", "1_0"])
  func refused(_ text: String) {
    #expect(PixelNumber(Array(text.utf8)[...]) == nil)
  }
}
