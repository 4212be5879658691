import Testing

@testable import Commands

@Suite("Numbers for people")
struct FormatTests {
  @Test(
    "have commas between groups",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (147_897_477_120, "147,897,477,120")])
  func grouping(number: Int, text: String) { #expect(grouped(number) == text) }

  @Test(
    "have decimal units for sizes",
    arguments: [
      (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (999_950, "1.0 MB"),
      (147_897_477_120, "147.9 GB"), (3_000_000_000_000_000, "3000.0 TB"),
    ])
  func sizes(bytes: Int64, text: String) { #expect(size(bytes) == text) }

  @Test(
    "have hours only if needed",
    arguments: [(0, "0:00"), (59.6, "1:00"), (3599, "59:59"), (3600, "1:00:00"), (1e12, "99:59:59")])
  func durations(seconds: Double, text: String) { #expect(duration(seconds) == text) }

  @Test("have times in UTC")
  func dates() { #expect(date(1_795_230_384) == "2026-11-21T03:06:24Z") }

  @Test("have nouns in the right number")
  func nouns() {
    #expect(count(1, "image") == "1 image")
    #expect(count(1300, "image") == "1,300 images")
  }
}
