import Dataset
import Fixture
import Foundation
import Inspection
import Pass
import Platform
import TestSupport
import Testing

@testable import Planning
@testable import Prepare

@Suite("After a wrong digest")
struct ExaminedRunTests {
  private let fixture: PreparedFixture
  /// Where the data of the third validation image begins: each has a header, 1,000 bytes of data and 24 of padding.
  private let offset = 2 * 1_536 + 512

  init() throws { fixture = try PreparedFixture() }

  /// Damages the first byte of an image.
  private func damage() throws { try fixture.change(valTar) { [offset] in $0[offset] ^= 1 } }

  @Test("the archive is examined once, which is announced, and the mismatch stays the error and is remembered")
  func examination() throws {
    try damage()
    let first = fixture.run([.verify([valTar])]) { $0.isNamed = true }
    #expect(first.error == nil && announcements(first) == 1)
    let error = try #require(first.refused.first)
    guard case .digestMismatch(_, _, nil, since: nil) = error.code else { throw error }
    #expect(error.examination?.damages.map(\.offset) == [Int64(offset)])

    for stage in [Stage.verify([valTar]), try extract("val")] {
      let later = fixture.run([stage]) { $0.isNamed = true }
      #expect(later.error == nil && later.bytesRead == 0 && announcements(later) == 0)
      let error = try #require(later.refused.first)
      guard case .digestMismatch(_, _, nil, since: .some) = error.code else { throw error }
      #expect(error.examination == nil)
    }
  }

  private func announcements(_ run: PreparedFixture.Run) -> Int {
    run.events.count { if case .examinationStarted = $0 { true } else { false } }
  }

  @Test("the job has ended, and its staged files are gone, before the archive is examined")
  func order() throws {
    try damage()
    let events = fixture.run([try extract("val")]).events.compactMap { event in
      switch event {
      case .jobStarted: "job"
      case .jobEnded: "job ended"
      case .removalStarted: "removal"
      case .removalEnded: "removal ended"
      case .examinationStarted: "examination"
      case .examinationEnded: "examination ended"
      case .refused: "refused"
      default: "something else"
      }
    }
    #expect(
      events == [
        "job", "job ended", "removal", "removal ended", "examination", "examination ended", "refused",
      ])
  }

  @Test("a signal ends the run as interrupted, and the archive is refused all the same")
  func interruption() throws {
    try damage()
    // The pass asks once: the archive has one block.
    let run = fixture.run([.verify([valTar])], stopAfter: 1)
    guard case .interrupted(2) = run.error?.code else { throw TestError() }
    let refused = run.events.compactMap { if case .refused(let error) = $0 { error } else { nil } }
    #expect(refused.map(\.examination?.bytesRead) == [0])
    let remembered = try #require(fixture.run([.verify([valTar])]).refused.first)
    guard case .digestMismatch(_, _, _, since: .some) = remembered.code else { throw remembered }
  }

  @Test("a whole archive under another one's name is not examined")
  func otherArchive() throws {
    var fixture = fixture
    // Without sizes: else they would tell.
    try fixture.changeTable { $0[2] = "-" }
    try fixture.folder.write(fixture.folder.read(testTar), to: valTar)
    let run = fixture.run([.verify([valTar])])
    let error = try #require(run.refused.first)
    guard case .digestMismatch(_, _, other: testTar, _) = error.code else { throw error }
    #expect(error.examination == nil && announcements(run) == 0)
  }
}
