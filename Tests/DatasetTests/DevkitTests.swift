import Checksums
import Dataset
import TestSupport
import Testing

/// Where the tests find the genuine devkit, which may not be passed on.
private let devkit = environment("ILSVRC2012_DEVKIT")

@Suite(
  "The tables agree with the genuine devkit",
  .enabled(if: devkit != nil, "ILSVRC2012_DEVKIT does not name ILSVRC2012_devkit_t12.tar.gz"),
  .enabled(if: Tool.exists("tar"), "there is no tar"))
struct DevkitTests {
  @Test("the devkit is the published one")
  func digest() throws {
    let release = try Release.official()
    let bytes = try run("cat", try #require(devkit))
    #expect(release.archives(of: "devkit").first?.bytes == Int64(bytes.count))
    #expect(release.archives(of: "devkit").first?.md5 == Digest.of(bytes, .md5))
  }

  @Test("its ground truth, number by number, is the class of each validation image")
  func groundTruth() throws {
    let release = try Release.official()
    let path = "ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt"
    let text = String(decoding: try run("tar", "xzOf", #require(devkit), path), as: UTF8.self)
    let numbers = try text.split(whereSeparator: \.isWhitespace).map { try #require(Int($0)) }
    let wnids = Dictionary(uniqueKeysWithValues: release.synsets.map { ($0.ilsvrc2012ID, $0.wnid.description) })
    #expect(numbers.count == 50_000)
    #expect(try numbers.map { wnids[$0] ?? "" } == rows("val_wnids.txt").map { $0[0] })
  }

  private func run(_ tool: String, _ arguments: String...) throws -> [UInt8] {
    try #require(Tool(tool)).run(arguments)
  }
}
