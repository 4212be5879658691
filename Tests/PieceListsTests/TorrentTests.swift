import TestSupport
import Testing

@testable import PieceLists

@Suite("A torrent")
struct TorrentTests {
  private let content = sampleBytes(4500)

  @Test("of one file says which of its pieces differ")
  func single() throws {
    let list = try PieceList(of: "a.tar", bytes: 4500, in: SampleTorrent("a.tar", content).bytes)
    #expect(list.size == 4500 && list.uncovered.isEmpty && doubtful(content, list).isEmpty)
    var damaged = content
    for offset in [999, 2000, 3999, 4499] { damaged[offset] ^= 1 }
    #expect(doubtful(damaged, list) == [0..<1000, 2000..<4500])
    #expect(doubtful(damaged, list, step: 10_000) == doubtful(damaged, list, step: 1))
  }

  @Test("says what is missing at the end", arguments: [0, 1, 1999, 2000, 4000, 4499])
  func short(count: Int) throws {
    let list = try PieceList(of: "a.tar", bytes: nil, in: SampleTorrent("a.tar", content).bytes)
    #expect(doubtful(Array(content[..<count]), list) == [Int64(count / 1000 * 1000)..<4500])
  }

  @Test("of several files has pieces that run across their borders, which cannot be compared")
  func several() throws {
    let (before, after) = (sampleBytes(1300, seed: 1), sampleBytes(700, seed: 2))
    let files = [(["x", "b"], before), (["x", "a.tar"], content), (["c"], after)]
    let list = try PieceList(of: "a.tar", bytes: 4500, in: SampleTorrent(files).bytes)
    // The file has the bytes from 1300 to 5800 of all.
    #expect(list.covered == 2..<5 && list.uncovered == [0..<700, 3700..<4500])
    #expect(doubtful(content, list) == list.uncovered)
    var damaged = content
    for offset in [699, 700, 2699, 3700] { damaged[offset] ^= 1 }
    #expect(doubtful(damaged, list) == [700..<2700] + list.uncovered)
    #expect(doubtful(Array(content[..<1900]), list) == [1700..<4500] + list.uncovered)
    #expect(doubtful([], list) == [700..<4500] + list.uncovered)
  }

  @Test("of files at the borders of pieces covers them")
  func aligned() throws {
    let files = [(["b"], sampleBytes(2000)), (["a.tar"], sampleBytes(3000)), (["c"], sampleBytes(10))]
    let list = try PieceList(of: "a.tar", bytes: nil, in: SampleTorrent(files).bytes)
    #expect(list.uncovered.isEmpty && doubtful(files[1].1, list).isEmpty)
  }

  @Test("of files that are smaller than pieces covers none of them")
  func small() throws {
    let files = [(["b"], sampleBytes(10)), (["a.tar"], sampleBytes(300)), (["c"], sampleBytes(800))]
    let list = try PieceList(of: "a.tar", bytes: nil, in: SampleTorrent(files).bytes)
    #expect(list.covered.isEmpty && list.uncovered == [0..<300])
    #expect(doubtful(files[1].1, list) == [0..<300])
  }

  @Test("compares only pieces of which all bytes come")
  func ranges() throws {
    let list = try PieceList(of: "a.tar", bytes: nil, in: SampleTorrent("a.tar", content).bytes)
    var check = PieceCheck(list)
    for range in [500..<2500, 3000..<4500] {
      unsafe check.update(Array(content[range]).span.bytes, at: Int64(range.lowerBound))
    }
    #expect(check.wrong.isEmpty)
    unsafe check.update([UInt8](repeating: 0, count: 1500).span.bytes, at: 2999)
    #expect(check.wrong == [3000..<4000])
  }

  @Test("finds a file by its name and its size")
  func choice() throws {
    let one = SampleTorrent("a.tar", content).bytes
    #expect(refusal(one, of: "b.tar") == .absent && refusal(one, bytes: 4499) == .otherSize(4500))
    let both = SampleTorrent([(["x", "a.tar"], sampleBytes(10)), (["y", "a.tar"], content)]).bytes
    #expect(try PieceList(of: "a.tar", bytes: 4500, in: both).uncovered == [0..<990])
    #expect(refusal(both, of: "x") == .absent && refusal(both, bytes: 11) == .otherSize(4500))
  }

  @Test("of version 2 is refused, and one of both versions is read")
  func versions() {
    let tree = "9:file treed5:a.tard0:d6:lengthi9eeee12:meta versioni2e"
    #expect(refusal("d4:infod\(tree)4:name5:a.tar12:piece lengthi16384eee") == .version2)
    var both = SampleTorrent("a.tar", content)
    both.more = Array("12:meta versioni2e".utf8)
    #expect(refusal(both.bytes) == nil)
  }

  @Test(
    "that is damaged is refused",
    arguments: [
      "d", "de", "d4:info", "d4:infodee", "d4:infoi1ee", "d4:infode4:infodee", "d3:abc", "dd", "di1ee", "d1:a", "d1:ai",
      "d1:ai99999999999999999999ee", "d1:a99999999999999999999:e", "d1:a9223372036854775807:e", "d1:a-1:xe",
      "d4:infod6:lengthi-1eee", "d4:infod6:lengthi1e6:lengthi1eee", "d4:infod6:length1:1ee", "d4:infod5:filesi1eee",
      "d4:infod5:filesli1eeee", "d4:infod5:filesld6:lengthi1eeeee", "d4:infod5:filesld6:lengthi1e6:lengthi1eeeee",
      "d4:infod5:filesld6:lengthi1e4:pathl1:aeeee6:lengthi3e12:piece lengthi1e6:pieces0:ee",
      "d4:infod6:lengthi1e4:name5:a.tar6:pieces20:01234567890123456789ee",
      "d4:infod6:lengthi1e4:name5:a.tar12:piece lengthi0e6:pieces20:01234567890123456789ee",
      "d4:infod6:lengthi1e4:name5:a.tar12:piece lengthi9223372036854775807e6:pieces20:01234567890123456789ee",
      "d4:infod6:lengthi9223372036854775807e4:name5:a.tar12:piece lengthi1e6:pieces20:01234567890123456789ee",
      "d4:infod6:lengthi1e4:name5:a.tar12:piece lengthi1e6:pieces19:0123456789012345678ee",
      "d4:infod6:lengthi2e4:name5:a.tar12:piece lengthi1e6:pieces20:01234567890123456789ee",
      "d4:infod6:lengthi1e4:name5:a.tar12:piece lengthi1e6:pieces40:0123456789012345678901234567890123456789ee",
    ])
  func damaged(text: String) {
    guard case .damaged = refusal(text) else {
      Issue.record("\(String(describing: refusal(text)))")
      return
    }
  }

  @Test("may be as deep as it likes")
  func deep() {
    let levels = 2_000_000
    let lists = [UInt8](repeating: UInt8(ascii: "l"), count: levels)
    let ends = [UInt8](repeating: UInt8(ascii: "e"), count: levels)
    let torrent = SampleTorrent("a.tar", content)
    #expect(refusal(Array("d1:a".utf8) + lists + ends + torrent.bytes.dropFirst()) == nil)
    #expect(refusal(Array("d1:a".utf8) + lists) == .damaged("a string is not where it should be"))
  }

  @Test("is no other file", arguments: ["", " ", "\n", "i1e", "l", "PK", "\0\0\0", "4:spam"])
  func otherFile(text: String) { #expect(refusal(text) == .unknownForm) }
}
