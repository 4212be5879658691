import Dataset
import Foundation
import TestSupport
import Testing

@testable import Prepare

@Suite("An archive's outline")
struct ArchiveOutlineTests {
  /// A sparse file of the official size: a thousand headers at their places, and holes for data.
  private func sparseArchive(_ folder: TemporaryFolder, _ release: Release) throws -> [ArchiveOutline.ClassTar] {
    let official = release.archives(of: .train)[0]
    let total = try #require(official.bytes)
    let path = folder.path(official.name)
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let file = try #require(FileHandle(forWritingAtPath: path))
    let blocks = (total - 10_240) / 512 - Int64(release.synsets.count)
    let share = blocks / Int64(release.synsets.count)
    var tars: [ArchiveOutline.ClassTar] = []
    var offset: Int64 = 0
    for synset in release.synsets {
      let isLast = synset.index == release.synsets.count - 1
      let bytes = 512 * (isLast ? blocks - share * Int64(synset.index) : share)
      try file.seek(toOffset: UInt64(offset))
      try file.write(contentsOf: Data(TarHeader("\(synset.wnid).tar".utf8, size: Int(bytes)).bytes))
      tars.append(
        .init(
          wnid: synset.wnid, dataOffset: offset + 512, bytes: bytes, extent: offset..<offset + 512 + bytes))
      offset += 512 + bytes
    }
    try file.truncate(atOffset: UInt64(total))
    try file.close()
    return tars
  }

  @Test("has all class tars of an archive of 138 GB, at offsets far beyond 4 GiB")
  func officialSize() throws {
    let folder = try TemporaryFolder()
    let release = try Release.official()
    let tars = try sparseArchive(folder, release)
    let root = try Root(folder.path, release: release)
    let pipeline = Pipeline(
      root, choice: .md5, settings: PassSettings(writers: 1, checkpointBytes: 1), tool: "test")
    let plan = try pipeline.plan([ExtractStage(.train)])
    let outline = try ArchiveOutline(try #require(plan.passes.first).archive, release)
    #expect(outline.tars == tars)
    #expect(plan.passes[0].bytesToRead == 147_897_477_120 && plan.passes[0].files == 1_281_167)
    #expect(try #require(tars.last).dataOffset > 147_000_000_000)
  }
}
