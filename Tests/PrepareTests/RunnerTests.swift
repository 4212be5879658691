import Checksums
import Dataset
import Export
import Fixture
import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Journal
@testable import Planning
@testable import Prepare

@Suite("A run")
struct RunnerTests {
  @Test("prepares all parts, verified, and leaves nothing else behind")
  func everything() throws {
    let fixture = try PreparedFixture()
    let run = fixture.run()
    #expect(run.error == nil && run.refused.isEmpty)
    #expect(try fixture.tree("train").count == 24)
    #expect(try fixture.tree("val").count == 12)
    #expect(try fixture.tree("test").count == 5)
    let labels = LabelFile.all.filter(\.isDefault).map(\.name)
    let names =
      PreparedFixture.parts + PreparedFixture.archives.values + labels + [Layout.journal, Fixture.manifestFolder]
    #expect(try fixture.folder.names() == names.sorted())
    for (path, image) in try fixture.tree("train") {
      // Every image carries its own name: none was exchanged for another.
      let name = try #require(path.split(separator: "/").last)
      #expect(image.firstRange(of: Data("\(name) of fixture".utf8)) != nil)
    }
  }

  @Test("puts validation images into the folders of their classes")
  func labels() throws {
    let fixture = try PreparedFixture()
    _ = fixture.run([try extract("val")]) { $0.isNamed = true }
    let release = fixture.root.release
    for (index, label) in release.valClasses.enumerated() {
      let digits = String(index + 1)
      let name = "ILSVRC2012_val_\(String(repeating: "0", count: 8 - digits.count))\(digits).JPEG"
      #expect(fixture.exists("val/\(release.synsets[Int(label)].wnid)/\(name)"))
    }
  }

  @Test("reads each archive once")
  func oneRead() throws {
    let fixture = try PreparedFixture()
    let run = fixture.run()
    let sizes = try fixture.state().archives.reduce(0) { $0 + $1.identity.size }
    #expect(run.bytesRead == sizes)
    #expect(run.jobs.map(\.archive.name) == [trainTar, valTar, testTar])
  }

  @Test("reads nothing if all is done, and says what is done")
  func again() throws {
    let fixture = try PreparedFixture()
    _ = fixture.run()
    let run = fixture.run()
    #expect(run.error == nil && run.jobs.isEmpty && run.refused.isEmpty)
    let parts = run.events.compactMap { if case .published(let part, isNew: false) = $0 { part.part.id } else { nil } }
    #expect(parts == PreparedFixture.parts)
    let verified = run.events.count { if case .verified(_, _, since: .some) = $0 { true } else { false } }
    #expect(verified == 3)
  }

  @Test("extracts without hashing again after verify alone")
  func verifyFirst() throws {
    let fixture = try PreparedFixture()
    #expect(fixture.run([.verify()]).error == nil)
    #expect(!fixture.exists("train"))
    let jobs = fixture.run().jobs
    #expect(jobs.count == 3 && jobs.allSatisfy(\.digests.isEmpty))
    for part in PreparedFixture.parts { #expect(fixture.exists(part)) }
  }

  @Test("records both digests if both are asked for")
  func bothDigests() throws {
    let fixture = try PreparedFixture()
    _ = fixture.run([.verify()]) { $0.digests = .both }
    let state = try fixture.state()
    for archive in state.archives {
      guard case .verified(let digests, _) = state.status(of: archive) else { throw TestError() }
      #expect(digests.map(\.algorithm) == [.md5, .sha256])
    }
  }

  @Test(
    "refuses a flipped byte, shows both checksums, publishes nothing, and remembers it",
    arguments: PreparedFixture.parts)
  func flippedByte(part: String) throws {
    let fixture = try PreparedFixture()
    let name = try #require(PreparedFixture.archives[part])
    // Within the data of the first image, after all headers.
    try fixture.change(name) { $0[3000] ^= 1 }

    let first = fixture.run()
    guard case .digestMismatch(let actual, let expected, nil, nil) = first.refused.first?.code else {
      throw TestError()
    }
    #expect(actual != expected)
    #expect(!fixture.exists(part) && !fixture.exists(Layout.staging))
    #expect(PreparedFixture.parts.filter { fixture.exists($0) }.count == 2, "the other parts are prepared")

    let second = fixture.run()
    #expect(second.bytesRead == 0)
    guard case .digestMismatch(_, _, nil, .some) = second.refused.first?.code else { throw TestError() }
  }

  @Test("leaves an incomplete folder alone that it has not made", arguments: PreparedFixture.parts)
  func unmanagedFolder(id: String) throws {
    let fixture = try PreparedFixture()
    try fixture.folder.makeFolder(id)
    let run = fixture.run()
    guard case .unmanaged(try part(id), faults: 1..., first: _) = run.refused.first?.code else { throw TestError() }
    #expect(run.refused.count == 1)
    #expect(try fixture.tree(id).isEmpty)
  }

  @Test("adopts a complete folder that it has not made", arguments: PreparedFixture.parts)
  func adoption(id: String) throws {
    let fixture = try PreparedFixture()
    #expect(fixture.run().error == nil)
    try fixture.remove(Layout.journal)
    let run = fixture.run([try extract(id)])
    #expect(run.error == nil && run.refused.isEmpty && run.jobs.isEmpty)
    guard case .published(let published) = try fixture.state().status(of: part(id)) else { throw TestError() }
    #expect(published.isAdopted && !published.isVerified)
  }

  @Test("does not mind another run's lock if nothing is to be done, but leaves what that one has staged")
  func lockedElsewhere() throws {
    let fixture = try PreparedFixture()
    _ = fixture.run()
    let journal = try Journal.open(in: fixture.root.directory, .layout)
    try fixture.folder.makeFolder("\(Layout.staging)/test")
    #expect(fixture.run().error == nil)
    #expect(fixture.exists("\(Layout.staging)/test"))
    withExtendedLifetime(journal) {}
  }

  @Test("does not start if another run has the lock")
  func locked() throws {
    let fixture = try PreparedFixture()
    let journal = try Journal.open(in: fixture.root.directory, .layout)
    let error = try #require(fixture.run().error)
    guard case .locked = error.kind else { throw error }
    withExtendedLifetime(journal) {}
  }

  @Test("removes what is in staging if no record is about it")
  func leftovers() throws {
    let fixture = try PreparedFixture()
    _ = fixture.run()
    try fixture.folder.makeFolder("\(Layout.staging)/val/n01440764")
    #expect(fixture.run().error == nil)
    #expect(!fixture.exists(Layout.staging))
  }

  @Test("leaves no trace if nothing is found", arguments: [false, true])
  func emptyFolder(isNamed: Bool) throws {
    let fixture = try PreparedFixture()
    for name in PreparedFixture.archives.values { try fixture.remove(name) }
    let run = fixture.run([try extract("val")]) { $0.isNamed = isNamed }
    guard case .archivesMissing(let names, let folders) = run.error?.code else { throw TestError() }
    #expect(names == (isNamed ? [valTar] : [trainTar, valTar, testTar]))
    #expect(folders == fixture.root.archiveFolders)
    #expect(try fixture.folder.names() == [Fixture.manifestFolder])
  }
}
