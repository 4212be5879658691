import Export
import Platform
import TestSupport
import Testing
import Views

@testable import Dataset
@testable import Shards

@Suite("The order of samples follows from the folders of a tree")
struct TreeOrderTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for number in [9, 10, 2] { try folder.write("", to: "train/n01440764/n01440764_\(number).JPEG") }
  }

  /// The numbers of the images that are in these folders of the tree.
  private func numbers(_ wnids: [String]) throws -> [UInt32] {
    let root = try Directory.open(folder.path)
    let job = try ShardJob(
      .webDataset, ShardOptions(.webDataset), try smallRelease(), SplitPlan(SplitPlan.Options(parts: [.train])),
      to: try ViewTarget(folder.path("shards"), root: root, Part.all), command: "", writers: 1)
    let folders = wnids.compactMap { Wnid($0) }.map { ClassFolder($0, files: 1) }
    return try SampleOrder(try catalog(.train), folders, in: try root.directory("train"), job).numbers
  }

  @Test("a class that the root does not have is left out")
  func leftOut() throws { #expect(try numbers(["n01440764"]) == [10, 2, 9]) }

  @Test("a folder that should be there and is not is a change")
  func missing() throws {
    let error = #expect(throws: ShardsError.self) { try numbers(["n01440764", "n01443537"]) }
    guard case .export(let export) = error?.code else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(export.code == .changed)
  }
}
