import Checksums
import Dataset
import Testing

@Suite("What a release is asked for, it finds")
struct ReleaseTests {
  let release: Release

  init() throws { release = try SmallRelease().read() }

  @Test("a class is found by its wnid")
  func synset() throws {
    let wnid = try #require(Wnid("n00000002"))
    let synset = try #require(release.synset(wnid))
    #expect((synset.index, synset.ilsvrc2012ID, synset.trainImages) == (1, 1, 3))
    #expect(synset.words == "two")
    #expect(release.synset(try #require(Wnid("n00000003"))) == nil)
  }

  @Test("a validation image's class is found by its number")
  func valClasses() {
    #expect(release.valClasses == [1, 0, 1])
  }

  @Test("an archive is found by its name, its kind and its digest")
  func archives() throws {
    #expect(release.archive(named: "val.tar")?.kind == "val")
    #expect(release.archive(named: "VAL.TAR") == nil)
    #expect(release.archives(of: "train").map(\.name) == ["train.tar"])
    #expect(release.archives(of: "devkit") == [])
    #expect(release.archive(with: Digest.of([], .md5))?.name == "train.tar")
    #expect(release.archive(with: Digest.of([1], .md5)) == nil)
    #expect(release.archive(with: Digest.of([], .sha256)) == nil)
  }

  @Test("every published sum of the official release names one archive")
  func officialDigests() throws {
    let official = try Release.official()
    for archive in official.archives {
      for digest in DigestAlgorithm.allCases.compactMap({ archive.digest($0) }) {
        #expect(official.archive(with: digest)?.name == archive.name)
      }
    }
  }

  @Test("the number of images in a part is that of the tables")
  func images() {
    #expect(Part.all.map { files(of: $0, in: release) } == [5, 3, 4] + Part.all.dropFirst(3).map { _ in nil })
  }

  @Test("a release may have test images of 2012 only, or none at all")
  func testParts() throws {
    var tables = SmallRelease()
    tables.archives.replace("\ttest\t", with: "\ttest-2012\t")
    #expect(try files(of: .test, in: tables.read()) == 4)
    tables.archives.replace("\ttest-2012\t", with: "\tdevkit\t")
    #expect(try Catalog(.test, tables.read()) == nil)
  }
}
