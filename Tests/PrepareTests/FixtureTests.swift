import Foundation
import TestSupport
import Testing

@testable import Prepare

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
    var random = SplitMix(seed: 1)
    let image = FixtureImage(seed: 1).bytes(bytes, label: "label", &random)
    #expect(image.count == bytes)
    #expect(image.starts(with: [0xff, 0xd8]) && image.suffix(2) == [0xff, 0xd9])
  }

  @Test("overwrites nothing")
  func existing() throws {
    let folder = try TemporaryFolder()
    try Data("precious".utf8).write(to: URL(filePath: "\(folder.path)/ILSVRC2012_img_val.tar"))
    let error = #expect(throws: PrepareError.self) { try Fixture().write(to: folder.path) }
    guard case .exists = try #require(error).code else { throw try #require(error) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["ILSVRC2012_img_val.tar"])
  }
}
