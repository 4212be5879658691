import Checksums
import Dataset
import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Planning
@testable import Prepare

@Suite("A plan for the official release")
struct OfficialPlanTests {
  private let folder: TemporaryFolder
  private let root: Root

  init() throws {
    folder = try TemporaryFolder()
    root = try Root(folder.path, release: try Release.official())
  }

  /// Makes an archive of the published size, of which nothing but its first bytes is on the disk.
  private func makeArchive(_ name: String, bytes: UInt64) throws {
    let head = name.hasSuffix(".gz") ? [0x1f, 0x8b] : TarHeader("member".utf8, size: 0).bytes
    let path = try folder.write(head, to: name)
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: bytes)
    try file.close()
  }

  private func plan(_ stages: [Stage] = Stage.default) throws -> Plan {
    let options = Options(pass: PassSettings(writers: 2, checkpointBytes: 1 << 30), tool: "test")
    return try Plan(stages, RootState(root), options)
  }

  @Test("reads 147,897,477,120 bytes for 1,281,167 training images, once")
  func train() throws {
    try makeArchive(trainTar, bytes: 147_897_477_120)
    let plan = try plan()
    #expect(plan.jobs.count == 1 && plan.refused.isEmpty)
    let job = try #require(plan.jobs.first)
    #expect(job.bytesToRead == 147_897_477_120 && job.files == 1_281_167)
    #expect(job.bytesToWrite == 147_897_477_120)
    #expect(job.algorithms == [.md5] && job.partNames == ["train"] && job.stages == ["verify", "extract-train"])
    #expect(plan.missing.map(\.stage) == ["extract-val", "extract-test"])
    #expect(plan.missing.map(\.archives) == [[valTar], [testTar, "ILSVRC2012_img_test.tar"]])
  }

  @Test("reads 6,744,924,160 bytes for 50,000 validation images")
  func val() throws {
    try makeArchive(valTar, bytes: 6_744_924_160)
    let job = try #require(try plan().jobs.first)
    #expect(job.bytesToRead == 6_744_924_160 && job.files == 50_000 && job.partNames == ["val"])
  }

  @Test("makes the test images from the newer archive if both are there, and verifies both")
  func test() throws {
    try makeArchive("ILSVRC2012_img_test.tar", bytes: 1_024)
    #expect(try plan().jobs.map(\.partNames) == [["test"]])
    try makeArchive(testTar, bytes: 1_024)
    let plan = try plan()
    #expect(plan.jobs.map(\.archive.name) == [testTar, "ILSVRC2012_img_test.tar"])
    #expect(plan.jobs.map(\.partNames) == [["test"], []] && plan.jobs.map(\.files) == [100_000, 0])
  }

  @Test("verifies archives that no part is made from, if there is a checksum")
  func others() throws {
    try makeArchive("ILSVRC2012_devkit_t12.tar.gz", bytes: 2_568_145)
    try makeArchive("ILSVRC2012_devkit_t3.tar.gz", bytes: 1_024)
    let plan = try plan()
    #expect(plan.jobs.map(\.archive.name) == ["ILSVRC2012_devkit_t12.tar.gz"] && plan.jobs[0].parts.isEmpty)
    // Nothing is to be said of one of which nothing was ever published.
    #expect(plan.unverifiable.isEmpty)
  }
}
