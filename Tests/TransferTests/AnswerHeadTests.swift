import Platform
import TestSupport
import Testing

@testable import Transfer

@Suite("The head of an answer")
struct AnswerHeadTests {
  private func head(_ lines: String...) -> AnswerHead {
    var head = AnswerHead()
    for line in lines { head.take(Array("\(line)\r\n".utf8)) }
    return head
  }

  @Test("has a status, whatever the version; an earlier answer is forgotten")
  func status() {
    #expect(head("HTTP/1.1 206 Partial Content").status == 206)
    #expect(head("HTTP/2 200").status == 200)
    #expect(head("HTTP/1.1 100 Continue", "ETag: \"a\"", "", "HTTP/1.1 503 Busy").validator == nil)
    for line in ["HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 -1", "HTTP/1.1 2x", "200", ""] { #expect(head(line).status == 0) }
  }

  @Test("has a range only if it lies in the size")
  func ranges() {
    let range = head("HTTP/1.1 206", "Content-Range: bytes 5-9/10").range
    #expect(range?.bytes == 5..<10 && range?.size == 10)
    for text in [
      "bytes 5-10/10", "bytes 9-5/10", "bytes 5-9/*", "bytes */10", "bytes -5-9/10", "bytes 5-9", "5-9/10",
      "bytes 5-9/10/11",
      "bytes 5-9-10/20", "bytes +5-9/10", "bytes 5-9223372036854775807/9223372036854775807",
      "bytes 5-9223372036854775808/9223372036854775809", "items 5-9/10", "bytes ٥-٩/10", "",
    ] {
      #expect(head("HTTP/1.1 206", "Content-Range: \(text)").range == nil, "\(text)")
    }
    #expect(head("HTTP/1.1 416", "content-range: BYTES */0").sizeWithoutRange == 0)
  }

  @Test("has a strong ETag or the time of the last change as validator")
  func validators() {
    let time = "Sun, 06 Nov 1994 08:49:37 GMT"
    #expect(head("ETag: \"abc\"", "Last-Modified: \(time)").validator == "\"abc\"")
    #expect(head("ETag: W/\"abc\"", "Last-Modified: \(time)").validator == time)
    for text in ["W/\"abc\"", "\"\"", "\"", "abc", ""] { #expect(head("ETag: \(text)").validator == nil) }
    #expect(head("ETag: W/\"abc\"").contradicts("\"abc\""))
    #expect(!head("Last-Modified: \(time)").contradicts("\"abc\""))
    #expect(!head("ETag: \"new\"").contradicts(time))
    #expect(head("Last-Modified: \(time)").contradicts("Mon, 07 Nov 1994 08:49:37 GMT"))
  }

  @Test("says how long to wait, in seconds or as a date")
  func pauses() throws {
    #expect(head("Retry-After: 120").retryAfter == 120)
    #expect(head("Retry-After: 99999999999999999999").retryAfter == nil)
    #expect(head("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT").retryAfter == 0)
    let wait = try #require(head("Retry-After: Fri, 31 Dec 2088 23:59:59 GMT").retryAfter)
    #expect(wait == 3_755_375_999 - Process.time || wait == 3_755_376_000 - Process.time)
    for text in ["soon", "-5", ""] { #expect(head("Retry-After: \(text)").retryAfter == nil) }
  }

  @Test("says whether the content is a page, or compressed")
  func content() {
    #expect(head("Content-Type: Text/HTML; charset=utf-8").isPage)
    #expect(!head("Content-Type: application/x-tar").isPage)
    #expect(head("Content-Encoding: GZIP").encoding == "gzip")
    #expect(head("Content-Encoding: identity").encoding == nil)
  }

  @Test("may be anything: whatever comes, a range lies in the size")
  func fuzz() {
    let good = [
      "HTTP/1.1 206 Partial Content", "Content-Range: bytes 5-9/10", "Content-Length: 5", "ETag: \"abc\"",
      "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After: 120", "Content-Type: text/html",
      "Content-Encoding: gzip", "Content-Range: bytes 0-9223372036854775806/9223372036854775807",
    ].map { Array($0.utf8) }
    var random = SeededGenerator(seed: 11)
    var ranges = 0
    for _ in 0..<20_000 {
      var head = AnswerHead()
      for _ in 0..<Int.random(in: 0...6, using: &random) { head.take(Self.mutant(good, &random)) }
      _ = (head.length, head.retryAfter, head.encoding, head.isPage, head.sizeWithoutRange, head.validator)
      _ = head.contradicts("\"abc\"")
      #expect(head.length ?? 0 >= 0 && head.status >= 0)
      guard let (bytes, size) = head.range else { continue }
      ranges += 1
      #expect(bytes.lowerBound >= 0 && !bytes.isEmpty && bytes.upperBound <= size)
    }
    #expect(ranges > 1000, "the mutants are too wild to show anything")
  }

  private static func mutant(_ good: [[UInt8]], _ random: inout SeededGenerator) -> [UInt8] {
    if Int.random(in: 0..<8, using: &random) == 0 {
      return (0..<Int.random(in: 0...60, using: &random)).map { _ in .random(in: 0...255, using: &random) }
    }
    var line = good.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let place = Int.random(in: 0..<max(1, line.count), using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0 where !line.isEmpty: line[place] = .random(in: 0...255, using: &random)
      case 1 where !line.isEmpty: line.remove(at: place)
      case 2: line.insert("0123456789-/ *".utf8.randomElement(using: &random) ?? 0, at: min(place, line.count))
      default: line = Array(line.prefix(place)) + (good.randomElement(using: &random) ?? []).suffix(place)
      }
    }
    return line + [13, 10]
  }
}
