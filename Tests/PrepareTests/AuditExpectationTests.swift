import Dataset
import Testing

@testable import Prepare

@Suite("A name that is audited")
struct AuditExpectationTests {
  private let release: Release

  init() throws {
    let tables = [
      "archives.tsv": """
      a.tar\ttrain\t-\t-\t-\t5\t-
      b.tar\tval\t-\t-\t-\t3\t-
      c.tar\ttest\t-\t-\t-\t4\t-
      """,
      "synsets.tsv": "0\t2\tn00000001\t2\tone\n1\t1\tn00000002\t3\ttwo\n",
      "val_wnids.txt": "n00000002\nn00000001\nn00000002\n",
    ]
    release = try Release { name in tables[name].map { Array($0.utf8) } }
  }

  private func place(
    _ name: String, _ split: Split, in index: Int?, classes: Int = 2
  ) throws -> Prepare.Expectation.Place {
    typealias Content = Prepare.Expectation  // Testing has an Expectation too
    let content = Content(split, of: release, classes: Array(release.synsets.prefix(classes)), irregular: [])
    let expectation = try #require(content)
    return expectation.place(of: Array(name.utf8).span, in: index.map { release.synsets[$0] })
  }

  @Test("belongs in the folder of the class that it carries")
  func train() throws {
    #expect(try place("n00000001_12.JPEG", .train, in: 0) == .here(12))
    #expect(try place("n00000001_12.JPEG", .train, in: 1) == .elsewhere(0, number: 12))
    #expect(try place("n00000001_12.JPEG", .train, in: nil) == .elsewhere(0, number: 12))
    for name in ["n00000001_012.JPEG", "n00000001_12.jpeg", "n00000003_1.JPEG", "n00000001", "n00000001.tar", ""] {
      #expect(try place(name, .train, in: 0) == .nowhere)
    }
  }

  @Test("of a validation image belongs where the labels say")
  func val() throws {
    #expect(try place("ILSVRC2012_val_00000002.JPEG", .val, in: 0) == .here(2))
    #expect(try place("ILSVRC2012_val_00000002.JPEG", .val, in: 1) == .elsewhere(0, number: 2))
    #expect(try place("ILSVRC2012_val_00000003.JPEG", .val, in: nil) == .elsewhere(1, number: 3))
    for name in ["ILSVRC2012_val_00000000.JPEG", "ILSVRC2012_val_00000004.JPEG", "n00000001_12.JPEG"] {
      #expect(try place(name, .val, in: 0) == .nowhere)
    }
  }

  @Test("of a test image has a number that the release has")
  func test() throws {
    #expect(try place("ILSVRC2012_test_00000004.JPEG", .test, in: nil) == .here(4))
    for name in ["ILSVRC2012_test_00000005.JPEG", "ILSVRC2012_val_00000001.JPEG", "n00000001"] {
      #expect(try place(name, .test, in: nil) == .nowhere)
    }
  }

  @Test("of a class is a folder's, beside others only")
  func folders() throws {
    for split in [Split.train, .val] {
      #expect(try place("n00000002", split, in: nil) == .classFolder)
      #expect(try place("n00000002", split, in: 0) == .nowhere)
      #expect(try place("n00000003", split, in: nil) == .nowhere)
    }
  }

  @Test("of a class that is not asked for has no place")
  func subset() throws {
    #expect(try place("n00000002", .train, in: nil, classes: 1) == .nowhere)
    #expect(try place("n00000002", .val, in: nil, classes: 1) == .nowhere)
    #expect(try place("ILSVRC2012_val_00000003.JPEG", .val, in: 0, classes: 1) == .nowhere)
    #expect(try place("n00000002_1.JPEG", .train, in: 0, classes: 1) == .elsewhere(1, number: 1))
  }
}
