import Checksums
import Dataset
import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Planning
@testable import Prepare

@Suite("A plan")
struct PlannerTests {
  private let fixture: PreparedFixture

  init() throws { fixture = try PreparedFixture() }

  @Test("has one job for each archive, whatever stages want something from it")
  func merging() throws {
    let plan = try fixture.plan()
    #expect(plan.jobs.map(\.archive.name) == [trainTar, valTar, testTar])
    for (job, id) in zip(plan.jobs, PreparedFixture.parts) {
      #expect(job.algorithms == [.md5] && job.partNames == [id])
      #expect(job.stages == ["verify", "extract-\(id)"])
      #expect(job.extents == [0..<job.archive.identity.size] && job.start == 0)
      #expect(!job.isAccepted)
    }
    #expect(plan.jobs.map(\.files) == [24, 12, 5])
    #expect(plan.missing.isEmpty && plan.refused.isEmpty && plan.givenUp.isEmpty && plan.unverifiable.isEmpty)
    #expect(plan.verified.isEmpty && plan.published.isEmpty && plan.audits.isEmpty && plan.reclaimable.isEmpty)
  }

  @Test("is the same in whatever order the stages are named, but for the order of the jobs")
  func order() throws {
    let plan = try fixture.plan([try extract("val"), .verify(), try extract("train")])
    #expect(plan.jobs.map(\.archive.name) == [valTar, trainTar, testTar])
    #expect(plan.jobs.map(\.partNames) == [["val"], ["train"], []])
    #expect(plan.jobs.map(\.stages) == [["extract-val", "verify"], ["verify", "extract-train"], ["verify"]])
  }

  @Test("of verify alone makes no part; of extraction alone verifies all the same")
  func single() throws {
    let verification = try fixture.plan([.verify([valTar])])
    #expect(verification.jobs.map(\.archive.name) == [valTar])
    #expect(verification.jobs.flatMap(\.parts).isEmpty && verification.jobs[0].algorithms == [.md5])
    let extraction = try fixture.plan([try extract("val")])
    #expect(extraction.jobs.map(\.partNames) == [["val"]] && extraction.jobs[0].algorithms == [.md5])
  }

  @Test("does not hash verified archives again, unless it is asked to")
  func verified() throws {
    try fixture.recordVerified(trainTar, valTar)
    let plan = try fixture.plan()
    #expect(plan.verified.map(\.archive.name) == [trainTar, valTar])
    let md5 = try fixture.archive(valTar).official.md5
    #expect(plan.verified.map { $0.digests }.last == [md5].compactMap { $0 })
    #expect(plan.jobs.map(\.algorithms) == [[.md5], [], []], "test is met first, and the others by their parts")
    #expect(plan.jobs.map(\.partNames) == [["test"], ["train"], ["val"]])
    let again = try fixture.plan([.verify(again: true)])
    #expect(again.verified.isEmpty && again.jobs.map(\.algorithms) == [[.md5], [.md5], [.md5]])
  }

  @Test("hashes an archive again whose file is not the one that was verified")
  func changedSince() throws {
    try fixture.recordVerified(valTar)
    try fixture.touch(valTar, 1)
    let plan = try fixture.plan([.verify([valTar])])
    #expect(plan.verified.isEmpty && plan.jobs.map(\.algorithms) == [[.md5]])
  }

  @Test("goes on from where the least advanced of a job's digests and parts is")
  func resumption() throws {
    let folder = try fixture.makeStaged("val")
    try fixture.recordStaged(
      "val", from: valTar, offset: 3_072, folder: folder, digests: [fixture.digest(after: 6_400)])
    let archive = try fixture.archive(valTar)
    let job = try #require(try fixture.plan([try extract("val")]).jobs.first)
    #expect(job.digests.map { $0.state?.count } == [6_400])
    #expect(job.start == 3_072 && job.extents == [3_072..<archive.identity.size])
    #expect(job.bytesToRead == archive.identity.size - 3_072)
    #expect(job.parts[0].start.units == [0, 1] && job.files == 12 - 2)
    #expect(job.bytesToWrite == archive.identity.size - 3_072)

    let verification = try #require(try fixture.plan([.verify([valTar])]).jobs.first)
    #expect(verification.start == 6_400)
    let both = try #require(try fixture.plan([.verify([valTar])], { $0.digests = .both }).jobs.first)
    #expect(both.digests.map { $0.state?.count } == [6_400, nil] && both.start == 0)
  }

  @Test("reads only what is left to extract of a verified archive")
  func verifiedResumption() throws {
    let folder = try fixture.makeStaged("val")
    try fixture.recordVerified(valTar)
    try fixture.recordStaged("val", from: valTar, offset: 3_072, folder: folder)
    let job = try #require(try fixture.plan([try extract("val")]).jobs.first)
    #expect(job.digests.isEmpty && job.start == 3_072)
  }

  @Test("names what stages lack")
  func missing() throws {
    try fixture.remove(valTar)
    let plan = try fixture.plan()
    #expect(plan.missing.map(\.stage) == ["extract-val"] && plan.missing.map(\.archives) == [[valTar]])
    #expect(plan.jobs.map(\.archive.name) == [trainTar, testTar])
    let named = try fixture.plan([.verify([valTar, testTar])])
    #expect(named.missing.map(\.stage) == ["verify"] && named.missing.map(\.archives) == [[valTar]])
    for name in [trainTar, testTar] { try fixture.remove(name) }
    #expect(try fixture.plan().isEmpty)
  }

  @Test("refuses names that the release does not have")
  func unknown() throws {
    let error = #expect(throws: PrepareError.self) { try fixture.plan([.verify([valTar, "other.tar"])]) }
    guard case .unknownArchive = error?.code else { throw TestError() }
    #expect(error?.subject == "other.tar")
  }

  @Test("refuses an archive once, however many stages want it")
  func refusal() throws {
    try fixture.change(valTar) { $0.removeLast(512) }
    try fixture.remove(testTar)
    try fixture.folder.makeFolder(testTar)
    let plan = try fixture.plan()
    #expect(plan.jobs.map(\.archive.name) == [trainTar])
    #expect(plan.refused.map(\.subject) == [valTar, fixture.folder.path(testTar)])
    guard case .sizeMismatch(let actual, let expected, nil) = plan.refused.first?.code else { throw TestError() }
    #expect(actual == expected - 512)
    guard case .pass(let cause) = plan.refused.last?.code, case .notAFile = cause.code else { throw TestError() }
  }

  @Test("refuses an archive that was found to be damaged, unless it is to be read again")
  func mismatch() throws {
    try fixture.recordMismatch(try fixture.archive(valTar))
    let plan = try fixture.plan()
    #expect(plan.jobs.map(\.archive.name) == [trainTar, testTar])
    guard case .digestMismatch(_, _, nil, since: .some) = plan.refused.first?.code, plan.refused.count == 1 else {
      throw TestError()
    }
    #expect(try fixture.plan([.verify([valTar], again: true)]).jobs.map(\.archive.name) == [valTar])
  }

  @Test("reads only the selected classes of a verified archive once its headers are known")
  func selection() throws {
    var fixture = fixture
    let wnid = fixture.root.release.synsets[2].wnid
    fixture.root = try fixture.root.selecting(Selection([wnid]))
    let stages = [try extract("train")]
    #expect(fixture.run([.verify([trainTar])]).error == nil)
    let (_, plan, failures) = try Runner(fixture.root, fixture.options()).preview(stages)
    #expect(failures.isEmpty)
    let job = try #require(plan.jobs.first)
    let entry = try #require(job.index?.entries.first { $0.role == .nested(wnid, part: "train") })
    #expect(job.extents == [entry.extent] && job.files == 6 && job.bytesToWrite == job.bytesToRead)
  }
}
