import Checksums
import TestSupport
import Testing

@testable import PieceLists

@Suite("A Metalink")
struct MetalinkTests {
  private let content = sampleBytes(4500)

  @Test(
    "says which pieces differ, by any of its functions",
    arguments: [
      (PieceAlgorithm.md5, "md5", false), (.sha1, "sha-1", false), (.sha256, "sha-256", false), (.sha1, "sha1", true),
      (.sha256, "sha256", true),
    ])
  func pieces(algorithm: PieceAlgorithm, type: String, isOld: Bool) throws {
    let text = metalink("a.tar", content, isOld: isOld, algorithm, type: type)
    let list = try PieceList(of: "a.tar", bytes: 4500, in: Array(text.utf8))
    #expect(list.algorithm == algorithm && list.size == 4500 && doubtful(content, list).isEmpty)
    var damaged = content
    damaged[1000] ^= 1
    #expect(doubtful(damaged, list) == [1000..<2000])
    #expect(doubtful(Array(content[..<3100]), list) == [3000..<4500])
  }

  @Test("finds a file by its name and its size, whatever its folder")
  func choice() throws {
    let text = metalink("x/a.tar", content)
    #expect(refusal(text) == nil && refusal(Array(text.utf8), of: "x") == .absent)
    #expect(refusal(text, bytes: 4499) == .otherSize(4500))
    // A size is not needed if it is known.
    let sizeless = text.replacing("<size>4500</size>", with: "")
    #expect(refusal(sizeless, bytes: 4500) == nil && refusal(sizeless) == .damaged("a file has no size"))
    let second = text.replacing("\"other\"", with: "\"a.tar\"")
    #expect(refusal(second, bytes: 4500) == nil && refusal(second) == nil)
    #expect(refusal(second, bytes: 3) == .noPieces)
  }

  @Test("is read by the strongest function that is known")
  func strongest() throws {
    let text = metalink("a.tar", content)
    let start = try #require(text.ranges(of: "<pieces").first?.lowerBound)
    let end = try #require(text.ranges(of: "</pieces>").first?.upperBound)
    let other = metalink("a.tar", content, .sha256, type: "sha-256", length: 700)
    let otherStart = try #require(other.ranges(of: "<pieces").first?.lowerBound)
    let otherEnd = try #require(other.ranges(of: "</pieces>").first?.upperBound)
    let unknown = "<pieces length=\"x\" type=\"sha-512\"><hash>00</hash></pieces>"
    for lists in [text[start..<end] + other[otherStart..<otherEnd], other[otherStart..<otherEnd] + text[start..<end]] {
      let both = text[..<start] + unknown + lists + text[end...]
      #expect(try PieceList(of: "a.tar", bytes: nil, in: Array(both.utf8)).algorithm == .sha256)
    }
    #expect(refusal(String(text[..<start] + unknown + text[end...])) == .noPieces)
    #expect(refusal(String(text[..<start] + text[end...])) == .noPieces)
  }

  @Test("begins with a mark or blanks, too")
  func start() {
    #expect(refusal([0xef, 0xbb, 0xbf] + Array(metalink("a.tar", content).utf8)) == nil)
    #expect(refusal("\n <metalink/>") == .absent)
  }

  @Test(
    "that is damaged is refused",
    arguments: [
      ("</metalink>", ""), ("length=\"1000\"", ""), ("length=\"1000\"", "length=\"0\""),
      ("length=\"1000\"", "length=\"-1\""),
      ("length=\"1000\"", "length=\"9223372036854775807\""), ("length=\"1000\"", "length=\"800\""),
      ("length=\"1000\"", "length=\"99999999999999999999\""), ("<size>4500", "<size>-1"), ("<size>4500", "<size>x"),
      ("<size>4500", "<size>4501</size><size>4500"), ("<size>4500", "<size>9223372036854775807"),
      ("</hash></pieces>", "0</hash></pieces>"), ("</hash></pieces>", "</hash><hash>x</hash></pieces>"),
      ("</hash></pieces>", "</hash><hash></hash></pieces>"),
      ("<size>4500", "<size>4500" + String(repeating: " ", count: 1000)),
      ("<file name", "<file x=\"&y;\" name"),
    ])
  func damaged(part: String, replacement: String) throws {
    let text = metalink("a.tar", content)
    #expect(text.contains(part))
    guard case .damaged = refusal(text.replacing(part, with: replacement)) else {
      Issue.record("\(String(describing: refusal(text.replacing(part, with: replacement))))")
      return
    }
  }

  @Test("of version 3 has its pieces in order")
  func order() {
    let text = metalink("a.tar", content, isOld: true, type: "sha1").replacing("piece=\"3\"", with: "piece=\"9\"")
    #expect(refusal(text) == .damaged("pieces are not in their order"))
  }

  @Test(
    "is no other document",
    arguments: [
      "<html/>", "<!DOCTYPE html><html></html>", "<!DOCTYPE x [<!ENTITY a \"b\">]><metalink>&a;</metalink>",
      "<annotation><metalink/></annotation>",
    ])
  func otherDocument(text: String) { #expect(refusal(text) == .unknownForm) }

  @Test("of the train archive in small pieces is read")
  func large() throws {
    let count = 500_000
    let hash = "<hash>" + String(repeating: "a", count: 64) + "</hash>"
    let text =
      "<metalink><file name=\"a.tar\"><size>\(count)</size><pieces length=\"1\" type=\"sha-256\">"
      + String(repeating: hash, count: count) + "</pieces></file></metalink>"
    #expect(text.utf8.count > 30 << 20 && refusal(text) == nil)
  }
}
