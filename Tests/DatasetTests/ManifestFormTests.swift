import Dataset
import Testing

@Suite("A table may be written as editors and systems write it")
struct ManifestFormTests {
  let plain: Release

  init() throws { plain = try SmallRelease().read() }

  @Test("comments and empty lines count as lines and say nothing")
  func comments() throws {
    var release = SmallRelease()
    release.valWnids = "# the first\nn00000002\n\nn00000001\n#n00000001\nn00000002\n\n"
    #expect(try release.read().valClasses == plain.valClasses)
    release.valWnids += "wrong\n"
    #expect(release.refusal()?.line == 8)
  }

  @Test("lines may end as they do on Windows")
  func carriageReturns() throws {
    var release = SmallRelease()
    release.archives.replace("\n", with: "\r\n")
    release.synsets.replace("\n", with: "\r\n")
    release.valWnids.replace("\n", with: "\r\n")
    let read = try release.read()
    #expect(read.archives == plain.archives)
    #expect(read.synsets == plain.synsets)
    #expect(read.valClasses == plain.valClasses)
  }

  @Test("the last line need not end")
  func noFinalLineFeed() throws {
    var release = SmallRelease()
    release.valWnids.removeLast()
    release.synsets.removeLast()
    #expect(try release.read().valClasses == plain.valClasses)
    #expect(try release.read().synsets == plain.synsets)
  }

  @Test("a dash stands for what was not published")
  func dashes() {
    let val = plain.archive(named: "val.tar")
    #expect(val?.bytes == nil)
    #expect(val?.md5 == nil)
    #expect(val?.sha256 == nil)
    #expect(val?.url == nil)
    #expect(plain.archive(named: "train.tar")?.url == "https://example.org/train.tar")
  }

  @Test("train and val archives may leave their counts to the other tables")
  func countsFromTables() throws {
    var release = SmallRelease()
    release.archives.replace("\t5\t", with: "\t-\t")
    release.archives.replace("\t3\t", with: "\t-\t")
    #expect(try files(of: .train, in: release.read()) == 5)
    #expect(try files(of: .val, in: release.read()) == 3)
  }

  @Test("an error reads like a compiler's")
  func description() {
    #expect(ManifestError(file: "a.tsv", line: 3, column: 5, "wrong").description == "a.tsv:3:5: wrong")
    #expect(ManifestError(file: "a.tsv", line: 3, "wrong").description == "a.tsv:3: wrong")
    #expect(ManifestError(file: "a.tsv", "wrong").description == "a.tsv: wrong")
  }
}
