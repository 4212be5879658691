import Pass
import Platform
import Testing

@testable import Dataset
@testable import Planning

@Suite("Archives that are there")
struct ArchiveSetTests {
  private func archive(_ name: String, series: String? = nil) -> ArchiveFile {
    let official = OfficialArchive(
      name: name, kind: "val", bytes: nil, md5: nil, sha256: nil, images: nil, url: nil, series: series)
    return ArchiveFile(
      official, path: "/\(name)", identity: Identity(size: 1, modified: 1, inode: 1), isFile: true)
  }

  @Test("are found by their names, and keep their order")
  func names() {
    let archives = ["b", "a", "c"].map { archive($0) }
    let set = ArchiveSet(archives)
    #expect(set.all == archives && set["a"] == archives[1] && set["d"] == nil)
  }

  @Test("are together if one row of the table stands for them")
  func series() {
    let archives = [
      archive("a"), archive("b"), archive("s1", series: "s"), archive("s2", series: "s"), archive("t1", series: "t"),
      archive("c"),
    ]
    #expect(archives.bySeries.map { $0.map(\.name) } == [["a"], ["b"], ["s1", "s2"], ["t1"], ["c"]])
  }
}
