import Arguments
import Testing

@Suite("Numbers are exact or refused")
struct NumberTests {
  @Test(
    "a count is a non-negative integer", arguments: [("0", 0), ("007", 7), ("9223372036854775807", Int.max)])
  func counts(text: String, number: Int) throws {
    #expect(try parse("--jobs", text).count("jobs") == number)
  }

  @Test("an option that is not given has no number")
  func absent() throws {
    #expect(try parse().count("jobs") == nil)
    #expect(try parse().bytes("limit") == nil)
  }

  @Test(
    "anything else is not a count", arguments: ["-1", "+1", "1_000", "1,000", "1k", "0x1", "1.5", " 1", "\u{661}"])
  func notCounts(text: String) throws {
    let invocation = try parse("-j\(text)")
    let error = #expect(throws: ArgumentsError.self) { try invocation.count("jobs") }
    #expect(error?.description == "'--jobs' takes a whole number, not '\(text)'")
    #expect(error?.command == "run")
  }

  @Test(
    "bytes have units of 1000 and of 1024, in upper or lower case",
    arguments: [
      "5": 5, "5k": 5_000, "5K": 5_000, "5M": 5_000_000, "5g": 5_000_000_000, "5T": 5_000_000_000_000,
      "5Ki": 5_120, "5KIB": 5_120, "5mi": 5_242_880, "5MiB": 5_242_880, "5Gi": 5_368_709_120,
      "5gib": 5_368_709_120, "5Ti": 5_497_558_138_880, "8388607TiB": 9_223_370_937_343_148_032,
    ] as [String: Int])
  func bytes(text: String, number: Int) throws {
    #expect(try parse("--limit", text).bytes("limit") == number)
  }

  @Test(
    "anything else is not a number of bytes",
    arguments: ["k", "1.5G", "1 G", "1_0k", "1kk", "1KB", "1kI B", "1\u{212A}i\u{301}"])
  func notBytes(text: String) throws {
    let invocation = try parse("--limit=\(text)")
    let error = #expect(throws: ArgumentsError.self) { try invocation.bytes("limit") }
    #expect(error?.description == "'--limit' takes a size such as 500M or 2GiB, not '\(text)'")
  }

  @Test("a number that is too large is refused")
  func overflow() throws {
    let invocation = try parse("--jobs=9223372036854775808", "--limit=8388608TiB")
    let first = #expect(throws: ArgumentsError.self) { try invocation.count("jobs") }
    #expect(first?.description == "the number that '--jobs' is given is too large: '9223372036854775808'")
    let second = #expect(throws: ArgumentsError.self) { try invocation.bytes("limit") }
    #expect(second?.description == "the number that '--limit' is given is too large: '8388608TiB'")
  }
}
