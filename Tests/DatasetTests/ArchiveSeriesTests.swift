import Testing

@testable import Dataset

@Suite("A row of the table of archives may stand for many")
struct ArchiveSeriesTests {
  private let rest = "\tclass-tar\t-\t-\t-\t-\t-\n"

  private func release(_ rows: String) throws -> Release {
    var release = SmallRelease()
    release.archives += rows
    return try release.read()
  }

  private func refusal(_ row: String) -> String? {
    var release = SmallRelease()
    release.archives += row
    return release.refusal().map { "\($0)" }
  }

  @Test("that differ in a number, with its zeros")
  func range() throws {
    let archives = try release("s-{08..11}.tar" + rest).archives(of: "class-tar")
    #expect(archives.map(\.name) == ["s-08.tar", "s-09.tar", "s-10.tar", "s-11.tar"])
    #expect(archives.allSatisfy { $0.series == "s-{08..11}.tar" && $0.wnid == nil && !$0.hasDigest })
  }

  @Test("one for each class")
  func classes() throws {
    let release = try release("{wnid}.tar" + rest)
    let archives = release.archives(of: "class-tar")
    #expect(archives.map(\.wnid) == release.synsets.map(\.wnid))
    #expect(archives.map(\.name) == release.synsets.map { "\($0.wnid).tar" })
    #expect(archives.allSatisfy { $0.series == "nXXXXXXXX.tar" })
  }

  @Test("of which a selection has those of its classes")
  func selected() throws {
    let release = try release("{wnid}.tar" + rest)
    let wnid = release.synsets[1].wnid
    let one = release.selecting(Selection([wnid]))
    #expect(one.archives(of: "class-tar").map(\.wnid) == [wnid])
    #expect(one.archive(named: "\(release.synsets[0].wnid).tar") == nil)
    #expect(one.selecting(.all).archives == release.archives)
  }

  @Test(
    "but not for names that are none",
    arguments: [
      "s-{1..20}.tar", "s-{3..1}.tar", "s-{a..b}.tar", "s-{}.tar", "s-{00000..99999}.tar", "s-{0..1}.zip",
      "s-{0-1}.tar",
      "s-{0..1.tar", "s-{-1..-2}.tar", "../{0..1}.tar", ".{0..1}.tar", "{0..1}{0..1}.tar",
    ])
  func refused(name: String) {
    #expect(refusal(name + rest) != nil)
  }

  @Test("and nothing is published of each")
  func published() {
    for fields in ["1\t-\t-\t-\t-", "-\t\(String(repeating: "0", count: 32))\t-\t-\t-", "-\t-\t-\t3\t-"] {
      #expect(refusal("s-{0..1}.tar\tclass-tar\t\(fields)\n")?.contains("'-'") == true)
    }
  }

  @Test("and none has the name of another one")
  func twice() {
    #expect(refusal("s-{0..1}.tar" + rest + "s-1.tar" + rest)?.contains("stands twice") == true)
  }
}

@Suite("What looks like one of many archives")
struct LookAlikeIndexTests {
  @Test(
    "is found, whatever was done to its name",
    arguments: [
      ("b-07 (1).tar", LookAlike.renamed), ("B-07.TAR", .renamed), ("b-07.tar.1", .renamed),
      ("Copy of b-07.tar", .renamed),
      ("b-07.tar.part", .unfinished), (".b-07.tar.A1b2C3", .unfinished), ("b-07.12345678.tar.part", .unfinished),
      ("b-07 - Copy.tar", .renamed),
    ])
  func found(name: String, kind: LookAlike) throws {
    let archives = try ["a-07.tar", "b-07.tar", "b-071.tar", "train.tar.gz"].map(archive)
    let found = LookAlikeIndex(archives).archives(like: name)
    #expect(found.map(\.archive.name) == ["b-07.tar"] && found.map(\.kind) == [kind])
  }

  @Test("is nothing else", arguments: ["b-07.tar", "b-08 (1).tar", "x", "", ".", "b-07_1.JPEG", "b-07"])
  func none(name: String) throws {
    #expect(LookAlikeIndex([try archive("b-07.tar")]).archives(like: name).isEmpty)
  }

  private func archive(_ name: String) throws -> OfficialArchive {
    OfficialArchive(name: name, kind: "val", bytes: nil, md5: nil, sha256: nil, images: nil, url: nil)
  }
}
