import Dataset
import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Journal
@testable import Planning
@testable import Prepare

@Suite("An interrupted run")
struct ResumedRunTests {
  @Test("is finished by the next one, which reads only what is missing")
  func extraction() throws {
    let undisturbed = try PreparedFixture(isLarge: true)
    #expect(undisturbed.run().error == nil)

    let fixture = try PreparedFixture(isLarge: true)
    let total = try fixture.state().archives.reduce(0) { $0 + $1.identity.size }
    var (read, runs): (Int64, Int) = (0, 0)
    while true {
      // Checking what is staged before it is published asks as well, for each class.
      let run = fixture.run(stopAfter: 2 + runs / 4)
      read += run.bytesRead
      runs += 1
      guard let error = run.error else { break }
      guard case .interrupted(2) = error.code else { throw error }
      try #require(runs < 40, "every run gets on")
    }
    #expect(runs > 3)
    // What is in flight when a stop is asked for is at most one class tar and the ring of eight blocks.
    #expect(read < total + Int64(runs) * (6_200_000 + 32 << 20))
    for part in PreparedFixture.parts { #expect(try fixture.tree(part) == undisturbed.tree(part)) }
    #expect(!fixture.exists(Layout.staging))
  }

  @Test("of verify goes on from its checkpoint")
  func verification() throws {
    let fixture = try PreparedFixture(isLarge: true)
    let size = try fixture.archive(trainTar).identity.size
    let stage = Stage.verify([trainTar])
    let first = fixture.run([stage], stopAfter: 3) { $0.digests = .both }
    guard case .interrupted = first.error?.code else { throw TestError() }
    let second = fixture.run([stage]) { $0.digests = .both }
    #expect(second.error == nil)
    #expect(first.bytesRead > 0 && second.bytesRead < size)
    #expect(first.bytesRead + second.bytesRead <= size + 8 * 4 << 20)
  }

  @Test("starts over if the archive is another one now, and says so")
  func changedArchive() throws {
    let fixture = try PreparedFixture(isLarge: true)
    let stages = [try extract("train")]
    _ = fixture.run(stages, stopAfter: 4)
    let size = try fixture.archive(trainTar).identity.size
    try fixture.touch(trainTar, 1)
    let run = fixture.run(stages)
    #expect(run.error == nil && run.bytesRead == size)
    let train = try part("train")
    #expect(
      givenUp(run) == [
        GivenUp(what: .verification, archive: trainTar, reason: .archiveChanged([.modified])),
        GivenUp(what: .staged(train), archive: trainTar, reason: .archiveChanged([.modified])),
      ])
  }

  @Test("starts over if its staging is gone, and says so")
  func lostStaging() throws {
    let fixture = try PreparedFixture(isLarge: true)
    let stages = [try extract("val")]
    _ = fixture.run(stages, stopAfter: 4)
    try fixture.remove(Layout.staging)
    let run = fixture.run(stages)
    #expect(run.error == nil)
    #expect(givenUp(run) == [GivenUp(what: .staged(try part("val")), archive: valTar, reason: .stagingReplaced)])
    #expect(try fixture.tree("val").count == 160)
  }

  private func givenUp(_ run: PreparedFixture.Run) -> [GivenUp] {
    run.events.flatMap { event -> [GivenUp] in if case .givenUp(let work) = event { work } else { [] } }
  }

  @Test("that died while a part got its name is completed", arguments: [false, true])
  func publication(isRenamed: Bool) throws {
    let fixture = try PreparedFixture()
    _ = fixture.run([try extract("train")])
    // The journal of a run that died before its last record, with and without the name in place.
    var lines = String(decoding: try fixture.folder.read(Layout.journal), as: UTF8.self).split(separator: "\n")
    lines.removeLast()
    try fixture.folder.write(lines.joined(separator: "\n") + "\n", to: Layout.journal)
    if !isRenamed {
      try fixture.folder.makeFolder(Layout.staging)
      try fixture.move("train", to: "\(Layout.staging)/train")
    }
    let run = fixture.run([try extract("train")])
    #expect(run.error == nil && run.refused.isEmpty && run.bytesRead == 0)
    #expect(try fixture.tree("train").count == 24)
    #expect(!fixture.exists(Layout.staging))
    let journal = try fixture.state().journal
    #expect(journal.published["train"] != nil && journal.publishing.isEmpty)
  }
}
