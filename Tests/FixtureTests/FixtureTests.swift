import Foundation
import Images
import TestSupport
import Testing

@testable import Fixture

@Suite("A fixture")
struct FixtureTests {
  private func archives(_ fixture: Fixture) throws -> [Data] {
    let folder = try TemporaryFolder()
    try fixture.write(to: folder.path)
    return try ["train", "val", "test_v10102019"].map {
      try Data(contentsOf: URL(filePath: "\(folder.path)/ILSVRC2012_img_\($0).tar"))
    }
  }

  @Test("has the same bytes from the same seed, others from another")
  func seed() throws {
    var fixture = Fixture()
    let first = try archives(fixture)
    #expect(try archives(fixture) == first)
    fixture.seed = 2
    let second = try archives(fixture)
    for (a, b) in zip(first, second) { #expect(a != b) }
  }

  @Test("has images of just the size asked", arguments: [640, 641, 65_536, 66_034, 66_035, 66_039, 200_000])
  func size(bytes: Int) {
    let image = FixtureImage(seed: 1).bytes(bytes, label: "label")
    #expect(image.count == bytes)
    var walk = ImageWalk()
    walk.take(image.span)
    #expect(walk.form == .jpeg && walk.fault == nil && walk.end == Int64(bytes))
  }

  @Test("has images whose frame and tables come first, so that a page of them shows damage")
  func header() throws {
    let images = FixtureImage(seed: 1)
    var image = images.bytes(100_000, label: "first")
    #expect(HeadCheck(image.span.extracting(first: 4096), size: 100_000) == .plausible(.jpeg))
    #expect(images.bytes(100_000, label: "second") != image)
    let frame = try #require(image.indices.first { image[$0] == 0xff && image[$0 + 1] == 0xc0 })
    image[frame + 9] = 0
    #expect(HeadCheck(image.span.extracting(first: 4096), size: 100_000) == .damaged(.componentCount))
  }

  @Test("overwrites nothing")
  func existing() throws {
    let folder = try TemporaryFolder()
    try Data("precious".utf8).write(to: URL(filePath: "\(folder.path)/ILSVRC2012_img_val.tar"))
    let error = #expect(throws: FixtureError.self) { try Fixture().write(to: folder.path) }
    guard case .exists = try #require(error).code else { throw try #require(error) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["ILSVRC2012_img_val.tar"])
  }
}
