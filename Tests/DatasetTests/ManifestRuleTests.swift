import Dataset
import Testing

@Suite("A table that cannot be is refused, with the place in it")
struct ManifestRuleTests {
  @Test("the small release is a whole one")
  func whole() throws {
    #expect(SmallRelease().refusal() == nil)
  }

  @Test("a missing table is named", arguments: Release.tables)
  func missing(table: String) {
    let error = refusal { name in name == table ? nil : [] }
    #expect(error == ManifestError(file: table, "the file is missing"))
  }

  @Test("what the reading of a file throws comes through")
  func unreadable() {
    let error = refusal { name throws(ManifestError) in throw ManifestError(file: name, "no") }
    #expect(error == ManifestError(file: "archives.tsv", "no"))
  }

  /// A change of synsets.tsv, and where its error is.
  static let synsets: [(old: String, new: String, line: Int?, column: Int?)] = [
    ("0\t2\tn0", "1\t2\tn0", 2, 1), ("1\t1\tn0", "0\t1\tn0", 3, 1), ("1\t1\tn0", "2\t1\tn0", 3, 1),
    ("0\t2", "x\t2", 2, 1), ("0\t2", "\t2", 2, 1), ("0\t2", "-\t2", 2, 1), ("0\t2", "-0\t2", 2, 1),
    ("1\t1\tn0", "1\t2\tn0", 3, 3), ("1\t1\tn0", "1\t0\tn0", 3, 3), ("1\t1\tn0", "1\t-1\tn0", 3, 3),
    ("1\t1\tn0", "1\t+1\tn0", 3, 3), ("1\t1\tn0", "1\t1.0\tn0", 3, 3), ("1\t1\tn0", "1\t 1\tn0", 3, 3),
    ("n00000002", "n00000001", 3, 5), ("n00000002", "n00000000", 3, 5), ("n00000002", "n0000002", 3, 5),
    ("n00000002", "N00000002", 3, 5), ("n00000002", "", 3, 5), ("\t3\t", "\t0\t", 3, 15), ("\t3\t", "\t\t", 3, 15),
    ("\t3\t", "\t9999999999999999999\t", 3, 15), ("\t3\ttwo", "\t3", 3, nil), ("\ttwo", "\ttwo\tthree", 3, nil),
    ("\ttwo\n", "\ttwo\n\t\n", 4, nil),
  ]

  @Test("synsets.tsv: indices in order, numbers once, wnids sorted, images counted", arguments: synsets)
  func synset(old: String, new: String, line: Int?, column: Int?) {
    var release = SmallRelease()
    release.synsets.replace(old, with: new, maxReplacements: 1)
    expect(release.refusal(), in: "synsets.tsv", line, column)
  }

  @Test("synsets.tsv: there is at least one class", arguments: ["", "#\n", "\n\n"])
  func noSynsets(text: String) {
    var release = SmallRelease()
    release.synsets = text
    expect(release.refusal(), in: "synsets.tsv", nil, nil)
  }

  @Test(
    "val_wnids.txt: a wnid of the release in every line",
    arguments: [
      ("n00000001", "n00000003", 2, 1), ("n00000001", "n0000001", 2, 1), ("n00000001", "n00000001 ", 2, 1),
      ("n00000001", "0", 2, 1), ("n00000001", "n00000001\t1", 2, nil),
    ] as [(String, String, Int?, Int?)])
  func valWnid(old: String, new: String, line: Int?, column: Int?) {
    var release = SmallRelease()
    release.valWnids.replace(old, with: new)
    expect(release.refusal(), in: "val_wnids.txt", line, column)
  }

  /// A change of archives.tsv, and where its error is.
  static let archives: [(old: String, new: String, line: Int?, column: Int?)] = [
    ("val.tar", "", 3, 1), ("val.tar", ".val.tar", 3, 1), ("val.tar", "../val.tar", 3, 1), ("val.tar", "a/b", 3, 1),
    ("val.tar", "a b", 3, 1), ("val.tar", "välu.tar", 3, 1), ("val.tar", "train.tar", 3, 1),
    ("\tval\t", "\tvalidation\t", 3, 9), ("\tval\t", "\tVAL\t", 3, 9), ("\tval\t", "\t-\t", 3, 9),
    ("10240", "10k", 2, 17), ("10240", "-1", 2, 17), ("10240", "", 2, 17), ("10240", "+10240", 2, 17),
    ("8427e\t", "8427\t", 2, 23), ("8427e\t", "8427g\t", 2, 23), ("8427e\t-", "8427e\tab", 2, 56),
    ("\t5\t", "\t6\t", 2, 58), ("\t5\t", "\tx\t", 2, 58), ("\t3\t", "\t2\t", 3, 19), ("\t4\t", "\t-\t", 4, 21),
    ("\t4\t-", "\t4", 4, nil), ("\t4\t-", "\t4\t-\t-", 4, nil),
  ]

  @Test("archives.tsv: plain names once, known kinds, whole numbers and sums, counts that agree", arguments: archives)
  func archive(old: String, new: String, line: Int?, column: Int?) {
    var release = SmallRelease()
    release.archives.replace(old, with: new, maxReplacements: 1)
    expect(release.refusal(), in: "archives.tsv", line, column)
  }

  @Test("numbers whose sum is too large are refused like one that is")
  func overflow() async {
    // Ten classes of nearly 10^18 images: each is a number, all of them together are not.
    await #expect(processExitsWith: .success) {
      var release = SmallRelease()
      release.synsets = (0..<10).map { "\($0)\t\($0 + 1)\tn0000000\($0)\t999999999999999999\tword\n" }.joined()
      guard release.refusal() != nil else { fatalError("accepted") }
    }
  }

  private func expect(_ error: ManifestError?, in file: String, _ line: Int?, _ column: Int?) {
    #expect(error?.file == file)
    #expect(error?.line == line)
    #expect(error?.column == column)
    #expect(error?.detail.isEmpty == false)
  }

  private func refusal(_ contents: (String) throws(ManifestError) -> [UInt8]?) -> ManifestError? {
    do throws(ManifestError) {
      _ = try Release(contents: contents)
      return nil
    } catch {
      return error
    }
  }
}
