import Checksums
import Dataset
import Foundation
import Platform
import TestSupport
import Testing

@testable import Prepare

@Suite("A run")
struct PipelineTests {
  @Test("prepares all splits, verified, and leaves nothing else behind")
  func everything() throws {
    let fixture = try PreparedFixture()
    let run = fixture.run()
    #expect(run.error == nil && run.refused.isEmpty)
    #expect(try fixture.tree("train").count == 24)
    #expect(try fixture.tree("val").count == 12)
    #expect(try fixture.tree("test").count == 5)
    #expect(!fixture.exists(Layout.staging))
    for (path, image) in try fixture.tree("train") {
      // Every image carries its own name: none was exchanged for another.
      let name = try #require(path.split(separator: "/").last)
      #expect(image.firstRange(of: Data("\(name) of fixture".utf8)) != nil)
    }
  }

  @Test("puts validation images into the folders of their classes")
  func labels() throws {
    let fixture = try PreparedFixture()
    _ = fixture.run([ExtractStage(.val)], isNamed: true)
    let release = fixture.root.release
    for (index, label) in release.valClasses.enumerated() {
      let name = MemberName.numberedImage(index + 1, in: .val)
      #expect(fixture.exists("val/\(release.synsets[Int(label)].wnid)/\(name)"))
    }
  }

  @Test("reads each archive once")
  func oneRead() throws {
    let fixture = try PreparedFixture()
    let run = fixture.run()
    let sizes = try Survey(fixture.root).archives.reduce(0) { $0 + $1.identity.size }
    #expect(run.bytesRead == sizes)
  }

  @Test("reads nothing when all is done")
  func again() throws {
    let fixture = try PreparedFixture()
    _ = fixture.run()
    let run = fixture.run()
    #expect(run.error == nil && run.bytesRead == 0 && run.refused.isEmpty)
  }

  @Test("after verify alone extracts without digesting again")
  func verifyFirst() throws {
    let fixture = try PreparedFixture()
    #expect(fixture.run([VerifyStage()]).error == nil)
    #expect(!fixture.exists("train"))
    for case .passStarted(let pass, _) in fixture.run().events { #expect(pass.digests.isEmpty) }
    #expect(fixture.exists("train") && fixture.exists("val") && fixture.exists("test"))
  }

  @Test("with both digests records both")
  func bothDigests() throws {
    let fixture = try PreparedFixture()
    _ = fixture.run([VerifyStage()], choice: .both)
    let survey = try Survey(fixture.root)
    for archive in survey.archives {
      guard case .verified(let digests, _) = survey.status(of: archive) else { throw TestError() }
      #expect(digests.map(\.algorithm) == [.md5, .sha256])
    }
  }

  @Test("refuses a flipped byte, shows both sums, publishes nothing, and remembers it", arguments: Split.allCases)
  func flippedByte(split: Split) throws {
    let fixture = try PreparedFixture()
    let name = try #require(split.archiveKinds.first.flatMap { fixture.root.release.archives(of: $0).first }).name
    let path = "\(fixture.folder.path)/\(name)"
    var bytes = try Data(contentsOf: URL(filePath: path))
    // Within the data of the first image, behind all headers.
    bytes[3000] ^= 1
    try bytes.write(to: URL(filePath: path))

    let first = fixture.run()
    guard case .digestMismatch(let actual, let expected, nil, nil) = first.refused.first?.code else {
      throw TestError()
    }
    #expect(actual != expected)
    #expect(!fixture.exists(split.rawValue) && !fixture.exists(Layout.staging))
    #expect(Split.allCases.filter { fixture.exists($0.rawValue) }.count == 2, "the other splits are prepared")

    let second = fixture.run()
    #expect(second.bytesRead == 0)
    guard case .digestMismatch(_, _, nil, .some) = second.refused.first?.code else { throw TestError() }
  }

  @Test("leaves a folder alone that it has not made", arguments: Split.allCases)
  func foreignFolder(split: Split) throws {
    let fixture = try PreparedFixture()
    try FileManager.default.createDirectory(
      atPath: "\(fixture.folder.path)/\(split.rawValue)", withIntermediateDirectories: false)
    let run = fixture.run()
    guard case .foreignSplit(split, faults: 1..., first: _) = run.refused.first?.code else { throw TestError() }
    #expect(try fixture.tree(split.rawValue).isEmpty)
  }

  @Test("with nothing to do does not mind another run's lock, but leaves what that one has staged")
  func lockedElsewhere() throws {
    let fixture = try PreparedFixture()
    _ = fixture.run()
    let journal = try Journal.open(in: fixture.root.directory, release: fixture.root.release, tool: "test")
    try fixture.folder.makeFolder("\(Layout.staging)/test")
    #expect(fixture.run().error == nil)
    #expect(fixture.exists("\(Layout.staging)/test"))
    withExtendedLifetime(journal) {}
  }

  @Test("removes what is in staging though no record speaks of it")
  func leftovers() throws {
    let fixture = try PreparedFixture()
    _ = fixture.run()
    try fixture.folder.makeFolder("\(Layout.staging)/val/n01440764")
    #expect(fixture.run().error == nil)
    #expect(!fixture.exists(Layout.staging))
  }

  @Test("where nothing is found leaves no trace")
  func emptyFolder() throws {
    let fixture = try PreparedFixture()
    for archive in try Survey(fixture.root).archives { try FileManager.default.removeItem(atPath: archive.path) }
    let run = fixture.run()
    guard case .archivesMissing = run.error?.code else { throw TestError() }
    #expect(!fixture.exists(Layout.journal))
  }
}

struct TestError: Error {}
