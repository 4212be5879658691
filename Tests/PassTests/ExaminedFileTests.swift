import Archive
import Dataset
import Fixture
import Foundation
import Platform
import TestSupport
import Testing

@testable import Prepare

@Suite("After a wrong digest")
struct ExaminedRunTests {
  private let fixture: PreparedFixture
  private let name = "ILSVRC2012_img_val.tar"

  init() throws { fixture = try PreparedFixture() }

  /// Changes the bytes of the validation archive.
  private func damage(_ change: (inout [UInt8]) -> Void) throws {
    var bytes = try fixture.folder.read(name)
    change(&bytes)
    try fixture.folder.write(bytes, to: name)
  }

  /// The offsets of the images' data: headers, 1000 bytes of data and 24 of padding in turns.
  private func images() throws -> [Int] { (0..<12).map { $0 * 1_536 + 512 } }

  private func found() throws -> FoundArchive {
    try #require(try Survey(fixture.root).archives.first { $0.name == name })
  }

  private func examine(stopSignal: () -> Int32? = { nil }) throws -> Examination {
    Examination(try found(), .numbered(.val), fixture.root.release, stopSignal: stopSignal)
  }

  @Test("the archive is examined, once and with an announcement, and the mismatch stays the error")
  func pipeline() throws {
    let offset = try images()[2]
    try damage { $0[offset] ^= 1 }
    for stage in [VerifyStage(archives: [name]), ExtractStage(.val)] as [any Stage] {
      let run = fixture.run([stage], isNamed: true)
      let error = try #require(run.refused.first)
      guard case .digestMismatch(_, _, _, let since) = error.code else { throw error }
      let announced = run.events.filter { if case .examinationStarted = $0 { true } else { false } }
      // The second run remembers the verdict.
      #expect(announced.count == (since == nil ? 1 : 0))
      #expect(error.examination?.damages.map(\.offset) == (since == nil ? [Int64(offset)] : nil))
    }
  }

  @Test("the pass has ended before the archive is examined, which is told of as well")
  func progress() throws {
    let offset = try images()[2]
    try damage { $0[offset] ^= 1 }
    let events = fixture.run([ExtractStage(.val)], isNamed: true).events.compactMap { event in
      switch event {
      case .passStarted: "pass"
      case .passEnded: "pass ended"
      case .examinationStarted: "examination"
      case .examinationEnded: "examination ended"
      case .refused: "refused"
      default: nil
      }
    }
    #expect(events == ["pass", "pass ended", "examination", "examination ended", "refused"])
  }

  @Test("a signal ends the run as interrupted, and the archive is refused all the same")
  func interruption() throws {
    let offset = try images()[2]
    try damage { $0[offset] ^= 1 }
    // The pass asks once: the archive has one block.
    let run = fixture.run([VerifyStage(archives: [name])], isNamed: true, stopAfter: 1)
    guard case .interrupted(2) = run.error?.code else { throw TestError() }
    let refused = run.events.compactMap { if case .refused(let error) = $0 { error } else { nil } }
    #expect(refused.map(\.examination?.bytesRead) == [0])
    let remembered = try #require(fixture.run([VerifyStage(archives: [name])], isNamed: true).refused.first)
    guard case .digestMismatch(_, _, _, .some) = remembered.code else { throw remembered }
  }

  @Test("a whole archive under another one's name is not examined")
  func otherArchive() throws {
    let test = "ILSVRC2012_img_test_v10102019.tar"
    let manifest = "\(Fixture.manifestFolder)/archives.tsv"
    let rows = String(decoding: try fixture.folder.read(manifest), as: UTF8.self).split(separator: "\n").map { row in
      let fields = row.split(separator: "\t").enumerated().map { $0 == 2 && row.first != "#" ? "-" : String($1) }
      return fields.joined(separator: "\t")
    }
    try fixture.folder.write(rows.joined(separator: "\n") + "\n", to: manifest)
    try fixture.folder.write(fixture.folder.read(test), to: name)
    let root = try PreparedFixture.open(fixture.folder.path)
    let pipeline = Pipeline(
      root, choice: .md5, settings: PassSettings(writers: 1, checkpointBytes: 1 << 20), tool: "test")
    let error = try #require(try pipeline.run([VerifyStage(archives: [name])], isNamed: true).first)
    guard case .digestMismatch(_, _, other: test, _) = error.code else { throw error }
    #expect(error.examination == nil)
  }

  @Test("ten places are told, and whether there are more", arguments: [9, 10, 11, 12])
  func limit(count: Int) throws {
    let offsets = try images().prefix(count)
    try damage { bytes in for offset in offsets { bytes[offset] ^= 1 } }
    let examination = try examine()
    #expect(examination.damages.map(\.offset) == offsets.prefix(10).map(Int64.init))
    guard case .limit = examination.end else {
      #expect(count <= 10)
      return
    }
    #expect(count > 10)
  }

  @Test("a signal stops the examination between two blocks")
  func stop() throws {
    let examination = try examine(stopSignal: { 2 })
    guard case .stopped(2) = examination.end else { throw TestError() }
    #expect(examination.damages == [] && examination.bytesRead == 0)
  }

  @Test("an archive that cannot be read any more, or is shorter by now, is no error")
  func unreadable() throws {
    let archive = try found()
    try FileManager.default.removeItem(atPath: archive.path)
    let gone = Examination(archive, .numbered(.val), fixture.root.release, stopSignal: { nil })
    guard case .failed(let error) = gone.end else { throw TestError() }
    #expect(error.isMissing)
    try fixture.folder.write([], to: name)
    let empty = Examination(archive, .numbered(.val), fixture.root.release, stopSignal: { nil })
    #expect(empty.damages == [Damage(.noEndOfTar, at: 0, in: nil)])
  }

  private struct TestError: Error {}
}
