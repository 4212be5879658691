import Archive
import Dataset
import Foundation
import TestSupport
import Testing

@testable import Pass

@Suite("An archive's index")
struct ArchiveIndexTests {
  /// The headers of class tars at their places in a sparse file of the official size.
  private func sparseArchive(
    _ folder: TemporaryFolder, _ release: Release
  ) throws -> (archive: ArchiveFile, offsets: [Int64]) {
    let official = release.archives(of: "train")[0]
    let total = try #require(official.bytes)
    let path = folder.path(official.name)
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let file = try #require(FileHandle(forWritingAtPath: path))
    let blocks = (total - 10_240) / 512 - Int64(release.synsets.count)
    let share = blocks / Int64(release.synsets.count)
    var offsets: [Int64] = [0]
    for synset in release.synsets {
      let isLast = synset.index == release.synsets.count - 1
      let bytes = 512 * (isLast ? blocks - share * Int64(synset.index) : share)
      try file.seek(toOffset: UInt64(offsets[synset.index]))
      try file.write(contentsOf: Data(TarHeader("\(synset.wnid).tar".utf8, size: Int(bytes)).bytes))
      offsets.append(offsets[synset.index] + 512 + bytes)
    }
    try file.truncate(atOffset: UInt64(total))
    try file.close()
    return (try archiveFile(official, at: path), offsets)
  }

  private func index(_ bytes: [UInt8], _ kind: String, of release: Release) throws -> ArchiveIndex {
    let folder = try TemporaryFolder()
    let official = try #require(release.archives(of: kind).first)
    let path = try folder.write(bytes, to: official.name)
    return try ArchiveIndex(archiveFile(official, at: path), try #require(Source.of(kind)).rules(release))
  }

  @Test("has all class tars of an archive of 138 GB, at offsets far beyond 4 GiB")
  func officialSize() throws {
    let folder = try TemporaryFolder()
    let release = try Release.official()
    let (archive, offsets) = try sparseArchive(folder, release)
    let index = try ArchiveIndex(archive, try #require(Source.of("train")).rules(release))
    #expect(index.entries.map(\.role) == release.synsets.map { .nested($0.wnid, part: "train") })
    #expect(index.entries.map(\.extent) == zip(offsets, offsets.dropFirst()).map { $0..<$1 })
    #expect(index.entries.map(\.dataOffset) == offsets.dropLast().map { $0 + 512 })
    #expect(index.entries.allSatisfy { $0.dataOffset + $0.bytes == $0.extent.upperBound })
    #expect(try #require(index.entries.last).dataOffset > 147_000_000_000)
  }

  @Test("joins the extents of selected members that adjoin, from an offset on")
  func extents() throws {
    let archives = try SmallArchives()
    let wnids = archives.release.synsets.map(\.wnid)
    let index = try index(archives.train, "train", of: archives.release)
    let starts = archives.tars.map { Int64($0.header) }
    let end = Int64(archives.tars[2].data.upperBound)
    func extents(_ selected: [Int], from offset: Int64 = 0) throws -> [Range<Int64>] {
      let release = archives.release.selecting(Selection(selected.map { wnids[$0] }))
      return index.extents(selectedBy: [try #require(Catalog(.train, release))], from: offset)
    }
    #expect(try extents([0, 1, 2]) == [0..<end])
    #expect(try extents([0, 2]) == [0..<starts[1], starts[2]..<end])
    #expect(try extents([1]) == [starts[1]..<starts[2]])
    #expect(try extents([0, 1], from: starts[1]) == [starts[1]..<starts[2]])
    #expect(try extents([0], from: 512) == [])
    #expect(index.extents(selectedBy: [try #require(Catalog(.val, archives.release))], from: 0) == [])
  }

  @Test("of class tars of which some images are wanted has the extents of these alone")
  func picked() throws {
    let archives = try SmallArchives()
    let wnids = archives.release.synsets.map(\.wnid)
    let folder = try TemporaryFolder()
    let official = archives.release.archives(of: "train")[0]
    let archive = try archiveFile(official, at: folder.write(archives.train, to: official.name))
    let rules = try #require(Source.of("train")).rules(archives.release)
    func extents(_ selection: Selection) throws -> [Range<Int64>] {
      let catalog = try #require(Catalog(.train, archives.release.selecting(selection)))
      let index = try ArchiveIndex(archive, rules, of: [catalog])
      return index.extents(selectedBy: [catalog], from: 0)
    }
    let images = archives.images.map { Int64($0.header)..<Int64(($0.data.upperBound + 511) / 512 * 512) }
    #expect(try extents(Selection(pick: Pick(.first, limit: 1))) == [images[0], images[3], images[6]])
    #expect(
      try extents(Selection([wnids[1]], pick: Pick(.first, limit: 2)))
        == [images[3].lowerBound..<images[4].upperBound])
    // The second class is wanted as a whole, with its header; nothing is joined with what is within the first one.
    let whole = Int64(archives.tars[1].header)..<Int64(archives.tars[1].data.upperBound)
    #expect(
      try extents(Selection(wnids[...1], pick: Pick(.first, limit: nil, limits: [wnids[0]: 1]))) == [images[0], whole])
    let list = try ImageList.read(
      Array("\(wnids[0])_1\n\(wnids[0])_3\n\(wnids[2])_2".utf8), file: "list", archives.release)
    #expect(
      try extents(Selection([wnids[0], wnids[2]], images: list)) == [images[0], images[2], images[7]])
  }

  @Test("has an image's long name and padding in its extent, but no folder")
  func images() throws {
    let archives = try SmallArchives()
    let name = "test/ILSVRC2012_test_00000001.JPEG"
    let bytes = TarBytes.closed { tar in
      tar.member("test/", type: "5")
      tar.longLink(name.utf8)
      tar.member(name, sampleBytes(700))
      tar.member("test/ILSVRC2012_test_00000002.JPEG", sampleBytes(512))
    }
    let index = try index(bytes, "test", of: archives.release)
    #expect(index.entries.map(\.extent) == [512..<3072, 3072..<4096])
    #expect(index.entries.map(\.dataOffset) == [2048, 3584] && index.entries.map(\.bytes) == [700, 512])
  }

  @Test("refuses what a run would refuse")
  func refusals() throws {
    let archives = try SmallArchives()
    #expect(throws: PassError.self) { try index(archives.val, "train", of: archives.release) }
    let cut = Array(archives.train.prefix(archives.tars[2].data.lowerBound + 1024))
    let error = #expect(throws: PassError.self) { try index(cut, "train", of: archives.release) }
    guard case .archive(let reason)? = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.code == .endsEarly && reason.member == archives.tars[2].label)
  }

  @Test("ends with the signal that asks to stop")
  func stop() throws {
    let archives = try SmallArchives()
    let folder = try TemporaryFolder()
    let official = archives.release.archives(of: "train")[0]
    let archive = try archiveFile(official, at: folder.write(archives.train, to: official.name))
    let rules = try #require(Source.of("train")).rules(archives.release)
    let error = #expect(throws: PassError.self) { try ArchiveIndex(archive, rules, stopSignal: { 15 }) }
    guard case .interrupted(15)? = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
