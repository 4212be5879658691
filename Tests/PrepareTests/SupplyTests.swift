import Checksums
import Pass
import Platform
import TestSupport
import Testing

@testable import Dataset
@testable import Journal
@testable import Planning
@testable import Prepare

@Suite("What a part is made from")
struct SupplyTests {
  private let fixture: PreparedFixture
  /// What could be anything.
  private let bytes: [UInt8] = [0xFE, 0x80, 0x81, 0xFF]

  init() throws { fixture = try PreparedFixture() }

  /// The release of the fixture, with rows of other archives.
  private func release(_ rows: (String, kind: String)...) -> Release {
    let others = rows.map {
      OfficialArchive(name: $0, kind: $1, bytes: nil, md5: nil, sha256: nil, images: nil, url: nil)
    }
    let release = fixture.root.release
    return Release(archives: release.archives + others, synsets: release.synsets, valClasses: release.valClasses)
  }

  private func state(_ release: Release, from form: String? = nil) throws -> RootState {
    try RootState(try Root(fixture.folder.path, from: form, release: release))
  }

  private func supply(_ release: Release, _ part: Part, from form: String? = nil) throws -> [String]? {
    try state(release, from: form).supply(of: part)?.archives.map(\.name)
  }

  @Test("are the official archives, if they are there")
  func official() throws {
    let release = release(("a.zip", "cls-loc"))
    try fixture.folder.write(bytes, to: "a.zip")
    #expect(try supply(release, .train) == [trainTar])
    #expect(try supply(release, .train, from: "cls-loc") == ["a.zip"])
    #expect(try supply(release, .train, from: "hf") == nil)
    try fixture.remove(trainTar)
    #expect(try supply(release, .train) == ["a.zip"] && supply(release, .val) == [valTar])
  }

  @Test("is any one of archives that replace each other")
  func alternatives() throws {
    let release = release(("a.tar.gz", "cls-loc"), ("b.zip", "cls-loc"))
    try fixture.folder.write(bytes, to: "b.zip")
    let supply = try #require(try state(release, from: "cls-loc").supply(of: .val))
    #expect(supply.archives.map(\.name) == ["b.zip"] && supply.missing.isEmpty)
    try fixture.folder.write(bytes, to: "a.tar")
    #expect(try self.supply(release, .val, from: "cls-loc") == ["a.tar"], "what a browser has gunzipped")
    try fixture.folder.write(bytes, to: "a.tar.gz")
    #expect(try self.supply(release, .val, from: "cls-loc") == ["a.tar.gz"])
  }

  @Test("is the next one if nothing was published of one that is known to be damaged, which the plan says")
  func refused() throws {
    let release = release(("a.tar.gz", "cls-loc"), ("b.tar.gz", "cls-loc"), ("c.tar.gz", "cls-loc"))
    for name in ["a.tar.gz", "b.tar.gz"] { try fixture.folder.write(bytes, to: name) }
    let archive = try #require(try state(release, from: "kaggle").archives.first { $0.name == "a.tar.gz" })
    try fixture.record(
      .verdict(Verdict(archive: "a.tar.gz", identity: archive.identity, digests: [:], isMatch: false)))
    #expect(try supply(release, .val, from: "cls-loc") == ["b.tar.gz"])
    let plan = try Plan(Stage.default, state(release, from: "cls-loc"), fixture.options())
    #expect(plan.jobs.map(\.archive.name) == ["b.tar.gz"] && plan.refused.isEmpty)
    #expect(plan.passedOver.map(\.subject) == ["a.tar.gz"] && plan.passedOver.first?.replacement == "b.tar.gz")
    guard case .mismatch = try state(release).status(of: archive) else {
      Issue.record("\(try state(release).status(of: archive))")
      return
    }
    // By its first bytes it is no archive.
    try fixture.folder.write("<html>no</html>", to: "b.tar.gz")
    #expect(try supply(release, .val, from: "cls-loc") == ["a.tar.gz"], "none is left")
    try fixture.folder.write(bytes, to: "c.tar.gz")
    #expect(try supply(release, .val, from: "cls-loc") == ["c.tar.gz"])
    #expect(try state(release, from: "cls-loc").supply(of: .val)?.passedOver.map(\.name) == ["a.tar.gz", "b.tar.gz"])
    // Another file in its place is not the one that was refused.
    try fixture.folder.write(bytes + bytes, to: "a.tar.gz")
    #expect(try supply(release, .val, from: "cls-loc") == ["a.tar.gz"])
  }

  @Test("are all of archives that belong together")
  func pieces() throws {
    let release = release(("0.tar.gz", "hf-train"), ("1.tar.gz", "hf-train"), ("2.tar.gz", "hf-train"))
    try fixture.folder.write(bytes, to: "2.tar.gz")
    try fixture.folder.write(bytes, to: "0.tar.gz")
    let supply = try #require(try state(release, from: "hf").supply(of: .train))
    #expect(supply.archives.map(\.name) == ["0.tar.gz", "2.tar.gz"] && supply.missing == ["1.tar.gz"])
    let plan = try Plan(Stage.default, state(release, from: "hf"), fixture.options())
    #expect(plan.missing.first { $0.stage == "extract-train" }?.archives == ["1.tar.gz"])
    #expect(plan.jobs.filter { $0.partNames == ["train"] }.map(\.archive.name) == ["0.tar.gz", "2.tar.gz"])
    #expect(plan.jobs.filter { $0.partNames == ["train"] }.allSatisfy { $0.isAccepted && $0.algorithms.isEmpty })
  }

  @Test("is a patch first, and then what it patches")
  func patch() throws {
    let release = release(("old.tar", "test-2012"), ("patch.tar", "test-patch"))
    try fixture.remove(testTar)
    try fixture.folder.write(bytes, to: "patch.tar")
    #expect(try supply(release, .test) == nil, "a patch alone is nothing")
    try fixture.folder.write(bytes, to: "old.tar")
    #expect(try supply(release, .test) == ["patch.tar", "old.tar"])
    let plan = try Plan([try extract("test")], state(release), fixture.options { $0.isAccepting = true })
    #expect(plan.jobs.map(\.archive.name) == ["patch.tar", "old.tar"])
  }

  private let hf = [("0.tar.gz", "hf-train"), ("1.tar.gz", "hf-train")]

  /// Records that archives are extracted into train, each completely if it is named so.
  private func stage(_ release: Release, _ names: (String, isComplete: Bool)...) throws -> Catalog {
    let folder = try fixture.makeStaged("train")
    let catalog = try #require(Catalog(.train, release))
    for (name, isComplete) in names {
      let identity = try #require(try state(release).archives.first { $0.name == name }).identity
      let extraction = Extraction(
        part: "train", offset: 1, units: UnitSet(limit: catalog.unitCount), inventory: Inventory(files: 1, bytes: 1),
        folder: folder, isComplete: isComplete)
      try fixture.record(.checkpoint(Checkpoint(archive: name, identity: identity, digests: [], parts: [extraction])))
    }
    return catalog
  }

  @Test("goes on where each of its archives is")
  func progress() throws {
    let release = release(hf[0], hf[1])
    for (name, _) in hf { try fixture.folder.write(bytes, to: name) }
    let catalog = try stage(release, ("0.tar.gz", true), ("1.tar.gz", false))
    let state = try state(release, from: "hf")
    #expect(state.progress(of: catalog)?.mapValues(\.isComplete) == ["0.tar.gz": true, "1.tar.gz": false])
    let plan = try Plan([try extract("train")], state, fixture.options())
    #expect(plan.jobs.map(\.archive.name) == ["1.tar.gz"] && plan.jobs[0].start == 0, "gzip is read from its start")
    #expect(plan.jobs[0].parts[0].start.offset == 1 && !plan.jobs[0].parts[0].isFresh && plan.givenUp.isEmpty)
  }

  @Test("publishes it by its last archive, even if all were read before")
  func allRead() throws {
    let release = release(hf[0], hf[1])
    for (name, _) in hf { try fixture.folder.write(bytes, to: name) }
    _ = try stage(release, ("0.tar.gz", true), ("1.tar.gz", true))
    let plan = try Plan([try extract("train")], state(release, from: "hf"), fixture.options())
    #expect(plan.jobs.map(\.archive.name) == ["1.tar.gz"])
  }

  @Test("is given up if it is made from others now; if one of its archives is another file, only what that has given")
  func givenUp() throws {
    let release = release(hf[0], hf[1])
    for (name, _) in hf { try fixture.folder.write(bytes, to: name) }
    let catalog = try stage(release, ("0.tar.gz", true), ("1.tar.gz", false))
    // The official archive is there.
    #expect(try state(release).progress(of: catalog) == nil)
    let plan = try Plan([try extract("train")], state(release), fixture.options())
    #expect(plan.jobs[0].parts[0].isFresh)
    #expect(Set(plan.givenUp.map(\.archive)) == ["0.tar.gz", "1.tar.gz"])
    #expect(plan.givenUp.allSatisfy { $0.reason == .otherArchive })
    // Another file of one of them costs only that one.
    try fixture.touch("1.tar.gz", 1)
    let changed = try Plan([try extract("train")], state(release, from: "hf"), fixture.options())
    #expect(changed.jobs.map(\.archive.name) == ["1.tar.gz"])
    #expect(changed.jobs.allSatisfy { !$0.parts[0].isFresh && $0.parts[0].start == PartProgress() })
    #expect(changed.givenUp.map(\.reason) == [.archiveChanged([.modified])])
    // And one that is away costs nothing, but the part waits for it.
    try fixture.remove("0.tar.gz")
    let waiting = try Plan([try extract("train")], state(release, from: "hf"), fixture.options())
    #expect(waiting.waiting.map(\.part) == [.train] && !waiting.isEmpty && !waiting.jobs[0].parts[0].isFresh)
  }
}
