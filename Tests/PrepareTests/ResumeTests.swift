import Dataset
import Foundation
import Platform
import TestSupport
import Testing

@testable import Prepare

@Suite("An interrupted run")
struct ResumeTests {
  @Test("is finished by the next one, which reads only what is missing")
  func extraction() throws {
    let undisturbed = try PreparedFixture(isLarge: true)
    #expect(undisturbed.run().error == nil)

    let fixture = try PreparedFixture(isLarge: true)
    let total = try Survey(fixture.root).archives.reduce(0) { $0 + $1.identity.size }
    var (read, runs): (Int64, Int) = (0, 0)
    while true {
      let run = fixture.run(stopAfter: 2)
      read += run.bytesRead
      runs += 1
      guard let error = run.error else { break }
      guard case .interrupted(2) = error.code else { throw error }
      try #require(runs < 40, "every run gets on")
    }
    #expect(runs > 3)
    // What is in flight when a stop is asked for is at most one class tar and the ring of eight blocks.
    #expect(read < total + Int64(runs) * (6_200_000 + 32 << 20))
    for split in Split.allCases { #expect(try fixture.tree(split.rawValue) == undisturbed.tree(split.rawValue)) }
    #expect(!fixture.exists(Layout.staging))
  }

  @Test("of verify goes on where its checkpoint was")
  func verification() throws {
    let fixture = try PreparedFixture(isLarge: true)
    let size = try #require(try Survey(fixture.root).archive(for: .train)).identity.size
    let stage = VerifyStage(archives: ["ILSVRC2012_img_train.tar"])
    let first = fixture.run([stage], choice: .both, stopAfter: 3)
    guard case .interrupted = first.error?.code else { throw TestError() }
    let second = fixture.run([stage], choice: .both)
    #expect(second.error == nil)
    #expect(first.bytesRead > 0 && second.bytesRead < size)
    #expect(first.bytesRead + second.bytesRead <= size + 8 * 4 << 20)
  }

  @Test("starts over where the archive is another one now")
  func changedArchive() throws {
    let fixture = try PreparedFixture(isLarge: true)
    let stages: [any Stage] = [ExtractStage(.train)]
    _ = fixture.run(stages, stopAfter: 4)
    let archive = try #require(try Survey(fixture.root).archive(for: .train))
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: archive.path)
    let run = fixture.run(stages)
    #expect(run.error == nil && run.bytesRead == archive.identity.size)
  }

  @Test("starts over where its staging is gone")
  func lostStaging() throws {
    let fixture = try PreparedFixture(isLarge: true)
    let stages: [any Stage] = [ExtractStage(.val)]
    _ = fixture.run(stages, stopAfter: 4)
    try FileManager.default.removeItem(atPath: "\(fixture.folder.path)/\(Layout.staging)")
    #expect(fixture.run(stages).error == nil)
    #expect(try fixture.tree("val").count == 160)
  }

  @Test("that died while a split got its name is completed", arguments: [false, true])
  func publication(isRenamed: Bool) throws {
    let fixture = try PreparedFixture()
    _ = fixture.run([ExtractStage(.train)])
    // The journal of a run that died before its last record, with and without the name in place.
    let path = "\(fixture.folder.path)/\(Layout.journal)"
    var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    lines.removeLast()
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    if !isRenamed {
      let staging = "\(fixture.folder.path)/\(Layout.staging)"
      try FileManager.default.createDirectory(atPath: staging, withIntermediateDirectories: false)
      try FileManager.default.moveItem(atPath: "\(fixture.folder.path)/train", toPath: "\(staging)/train")
    }
    let run = fixture.run([ExtractStage(.train)])
    #expect(run.error == nil && run.refused.isEmpty && run.bytesRead == 0)
    #expect(try fixture.tree("train").count == 24)
    #expect(!fixture.exists(Layout.staging))
    let state = try Journal.read(in: fixture.root.directory, release: fixture.root.release)
    #expect(state.published["train"] != nil && state.publishing.isEmpty)
  }
}
