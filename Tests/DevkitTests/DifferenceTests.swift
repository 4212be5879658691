import Dataset
import Testing

@testable import Devkit

@Suite("Differences between a development kit and the tables")
struct DifferenceTests {
  let release: Release
  let one, two, three: Wnid

  init() throws {
    release = try SampleDevkit.release()
    (one, two, three) = (release.synsets[0].wnid, release.synsets[1].wnid, release.synsets[2].wnid)
  }

  private func labels(_ text: String) -> Agreement<LabelDifference> { compareLabels(Array(text.utf8), release) }

  private func solution(_ rows: String...) -> Agreement<LabelDifference> {
    compareSolution(Array((["ImageId,PredictionString"] + rows).joined(separator: "\n").utf8), release)
  }

  @Test("the classes of all boxes count in Kaggle's table, whose rows are in any order")
  func solution() {
    let image = "ILSVRC2012_val_0000000"
    let found = solution(
      "\(image)4,\(two) 1 2 3 4 \(two) 5 6 7 8 ", "\(image)2,\(one) 1 2 3 4\r", "\(image)1,\(two)",
      "\(image)3,\(three) 1 2 3 4")
    #expect(found.agreeing == 4 && found.total == 4)
    let other = solution("\(image)4,\(two) 1 2 3 4 \(one) 5 6 7 8 ", "\(image)2,n1 1 2 3 4", "\(image)1,\(two) 1")
    #expect(other.agreeing == 0 && other.total == 4)
    #expect(
      other.differences == [
        LabelDifference(image: 4, devkit: .wnid(one), builtIn: two),
        LabelDifference(image: 2, devkit: .text("\(image)2,n1 1 2 3 4"), builtIn: one),
        LabelDifference(image: 1, devkit: .text("\(image)1,\(two) 1"), builtIn: two),
        LabelDifference(image: 3, devkit: .missing, builtIn: three),
      ])
    let odd = solution("\(image)1,\(two)", "\(image)1,\(two)", "\(image)5,\(two)", "\(image)2", "", "x,y", "\(image)3,")
    #expect(odd.agreeing == 1 && odd.total == 9 && odd.differences.filter { $0.image == 0 }.count == 5)
    #expect(solution().total == 4)
  }

  @Test(
    "lines may end as they do on any system, and the last one need not end",
    arguments: ["3\n2\n1\n3", "3\r\n2\r\n1\r\n3\r\n", " 3 \n2\t\n1\n3\n\n \n"])
  func lineEnds(text: String) {
    #expect(labels(text).agreeing == 4 && labels(text).total == 4)
  }

  @Test("another class, an unknown one and what is no number are told by image")
  func labels() {
    let found = labels("3\n1\n9\n0x3\n")
    #expect(found.agreeing == 1 && found.total == 4 && !found.isComplete)
    #expect(
      found.differences == [
        LabelDifference(image: 2, devkit: .synset(three, ilsvrc2012ID: 1), builtIn: one),
        LabelDifference(image: 3, devkit: .unknown(9), builtIn: three),
        LabelDifference(image: 4, devkit: .text("0x3"), builtIn: two),
      ])
  }

  @Test("an empty line is a line, since it shifts those after it")
  func emptyLine() {
    #expect(labels("3\n\n2\n1\n3\n").differences.map(\.devkit).first == .text(""))
    #expect(labels("3\n\n2\n1\n3\n").total == 5)
  }

  @Test("missing and additional lines count")
  func count() {
    let short = labels("3\n2\n")
    #expect(short.agreeing == 2 && short.total == 4)
    #expect(short.differences.first == LabelDifference(image: 3, devkit: .missing, builtIn: three))
    let long = labels("3\n2\n1\n3\n2\n")
    #expect(long.agreeing == 4 && long.total == 5)
    #expect(long.differences == [LabelDifference(image: 5, devkit: .synset(one, ilsvrc2012ID: 2), builtIn: nil)])
    #expect(labels("").total == 4 && labels("").agreeing == 0)
  }

  @Test("numbers may be too long, negative, or not even text")
  func numbers() {
    let texts = ["99999999999999999999999", "-3", "+3", "3.0", "\u{0}", String(repeating: "x", count: 5_000)]
    let found = labels(texts.joined(separator: "\n"))
    #expect(found.agreeing == 0 && found.total == 6)
    #expect(found.differences.first?.devkit == .text("99999999999999999999999"))
    #expect(found.differences.last?.devkit == .text(String(repeating: "x", count: 40)))
    #expect(compareLabels([0xff, 0xfe, 10, 0xc3], release).agreeing == 0)
  }

  @Test("only the first ten are kept, and all are counted")
  func limit() {
    let found = labels(String(repeating: "9\n", count: 1000))
    #expect(found.total == 1000 && found.differences.map(\.image) == Array(1...10))
  }

  @Test("a class's difference names the field")
  func fields() {
    var leaves = SampleDevkit().leaves
    leaves[1] = MetaSynset(ilsvrc2012ID: 7, wnid: "n00000001", words: "one", trainImages: 1)
    let found = compareSynsets(leaves, release)
    #expect(found.agreeing == 2 && found.total == 3)
    #expect(
      found.differences == [
        SynsetDifference(wnid: one, field: .ilsvrc2012ID, devkit: "7", builtIn: "2"),
        SynsetDifference(wnid: one, field: .words, devkit: "one", builtIn: "one, eins"),
        SynsetDifference(wnid: one, field: .trainImages, devkit: "1", builtIn: "2"),
      ])
  }

  @Test("a class that only one of them has, or that stands twice, counts")
  func missingClass() {
    var leaves = SampleDevkit().leaves
    leaves.removeLast()
    leaves += [leaves[0], MetaSynset(ilsvrc2012ID: 3, wnid: "nonsense", words: "two", trainImages: 3)]
    let found = compareSynsets(leaves, release)
    #expect(found.agreeing == 2 && found.total == 5)
    #expect(
      found.differences == [
        SynsetDifference(wnid: two, field: .wnid, devkit: nil, builtIn: "n00000002"),
        SynsetDifference(wnid: nil, field: .wnid, devkit: "n00000003", builtIn: nil),
        SynsetDifference(wnid: nil, field: .wnid, devkit: "nonsense", builtIn: nil),
      ])
  }

  @Test("the blacklists are compared as sets; comments do not count")
  func blacklist() {
    let found = compareBlacklists(devkit: Array("# bad\n5\n3\n\nx\n5\n".utf8), builtIn: Array("#index\n3\n4\n".utf8))
    #expect(found.agreeing == 1 && found.total == 4)
    #expect(found.differences == [.text(line: 5, "x"), .onlyBuiltIn(4), .onlyInDevkit(5)])
  }
}
