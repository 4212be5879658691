import Testing

@testable import Commands

@Suite("Text for people")
struct FormatTests {
  @Test(
    "has commas between groups",
    arguments: [
      (0, "0"), (-100, "-100"), (-1000, "-1,000"), (999, "999"), (1000, "1,000"), (147_897_477_120, "147,897,477,120"),
    ])
  func grouping(number: Int, text: String) { #expect(grouped(number) == text) }

  @Test(
    "has decimal units for sizes",
    arguments: [
      (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (999_950, "1.0 MB"),
      (147_897_477_120, "147.9 GB"), (3_000_000_000_000_000, "3000.0 TB"),
    ])
  func sizes(bytes: Int64, text: String) { #expect(size(bytes) == text) }

  @Test(
    "has hours only if needed",
    arguments: [(0, "0:00"), (59.6, "1:00"), (3599, "59:59"), (3600, "1:00:00"), (1e12, "99:59:59")])
  func durations(seconds: Double, text: String) { #expect(duration(seconds) == text) }

  @Test("has times in UTC")
  func dates() { #expect(date(1_795_230_384) == "2026-11-21T03:06:24Z") }

  @Test("has nouns in the right number")
  func nouns() {
    #expect(count(1, "image") == "1 image")
    #expect(count(0, "image") == "0 images")
    #expect(count(1300, "image") == "1,300 images")
    #expect(count(1, "class", "classes") == "1 class" && count(2, "class", "classes") == "2 classes")
  }

  @Test(
    "has commas and a word between the items of a list",
    arguments: [
      ([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c"),
      (["a", "b", "c", "d"], "a, b, c or d"),
    ])
  func lists(items: [String], text: String) { #expect(list(items, "or") == text) }

  @Test("is padded to a width, and never cut")
  func padding() {
    #expect(pad("ab", 4) == "ab  " && padLeft("ab", 4) == "  ab")
    #expect(pad("abcd", 4) == "abcd" && padLeft("abcd", 4) == "abcd")
    #expect(pad("abcde", 4) == "abcde" && padLeft("abcde", 4) == "abcde")
    #expect(pad("", 0) == "" && pad("a", -1) == "a")
    #expect(pad("ä", 3) == "ä  ")
  }

  @Test(
    "has no control characters, which could move the cursor",
    arguments: [
      ("a b/ä", "a b/ä"), ("a\u{1b}[2J", "a\\x1b[2J"), ("\n", "\\x0a"), ("\u{7}", "\\x07"), ("\u{9b}1m", "\\x9b1m"),
    ])
  func controls(text: String, shown: String) { #expect(printable(text) == shown) }
}
