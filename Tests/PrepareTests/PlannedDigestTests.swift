import Checksums
import Pass
import Testing

@testable import Dataset
@testable import Planning
@testable import Prepare

@Suite("The digests of a plan")
struct PlannedDigestTests {
  /// An archive of which these digests are published.
  private func archive(_ published: [DigestAlgorithm]) throws -> OfficialArchive {
    func digest(_ algorithm: DigestAlgorithm) -> Digest? {
      published.contains(algorithm) ? Digest.of([], algorithm) : nil
    }
    return OfficialArchive(
      name: "a.tar", kind: "val", bytes: nil, md5: digest(.md5), sha256: digest(.sha256), images: nil, url: nil)
  }

  /// What is chosen, what is published, and what is computed; nil if the archive cannot be verified.
  struct Row: Sendable, CustomTestStringConvertible {
    let choice: DigestChoice
    let published: [DigestAlgorithm]
    let computed: [DigestAlgorithm]?

    init(_ choice: DigestChoice, _ published: [DigestAlgorithm], _ computed: [DigestAlgorithm]?) {
      (self.choice, self.published, self.computed) = (choice, published, computed)
    }

    var testDescription: String { "\(choice) of \(published)" }
  }

  @Test(
    "are the chosen ones of those that are published, and at least one",
    arguments: [
      Row(.md5, [.md5, .sha256], [.md5]), Row(.md5, [.md5], [.md5]), Row(.md5, [.sha256], [.sha256]),
      Row(.md5, [], nil),
      Row(.sha256, [.md5, .sha256], [.sha256]), Row(.sha256, [.sha256], [.sha256]), Row(.sha256, [.md5], nil),
      Row(.sha256, [], nil), Row(.both, [.md5, .sha256], [.md5, .sha256]), Row(.both, [.md5], [.md5]),
      Row(.both, [.sha256], [.sha256]), Row(.both, [], nil),
    ])
  func choice(row: Row) throws {
    let archive = try archive(row.published)
    guard let computed = row.computed else {
      let error = #expect(throws: PrepareError.self) { try row.choice.algorithms(for: archive) }
      guard case .noPublishedDigest(let algorithm) = error?.code else { throw TestError() }
      #expect(algorithm == (row.choice == .sha256 ? .sha256 : nil))
      return
    }
    #expect(try row.choice.algorithms(for: archive) == computed)
  }

  /// Which choices need no other digest than those that are verified.
  struct Satisfied: Sendable, CustomTestStringConvertible {
    let verified: [DigestAlgorithm]
    let choices: [DigestChoice]

    var testDescription: String { "\(verified)" }
  }

  @Test(
    "need not be computed again if they are known, and MD5 not if any is",
    arguments: [
      Satisfied(verified: [.md5], choices: [.md5]), Satisfied(verified: [.sha256], choices: [.md5, .sha256]),
      Satisfied(verified: [.md5, .sha256], choices: [.md5, .sha256, .both]),
    ])
  func satisfaction(row: Satisfied) throws {
    let archive = try archive([.md5, .sha256])
    let digests = row.verified.map { Digest.of([], $0) }
    #expect(try DigestChoice.allCases.filter { try $0.isSatisfied(by: digests, for: archive) } == row.choices)

    let fixture = try PreparedFixture()
    try fixture.recordVerified(valTar, algorithms: row.verified)
    for choice in DigestChoice.allCases {
      for stage in [Stage.verify([valTar]), try extract("val")] {
        let plan = try fixture.plan([stage]) { $0.digests = choice }
        let computed = plan.jobs.flatMap(\.algorithms)
        #expect(computed == (row.choices.contains(choice) ? [] : try choice.algorithms(for: archive)))
      }
    }
  }

  @Test("are checked before anything is read: what is not published is refused")
  func unpublished() throws {
    var fixture = try PreparedFixture()
    try fixture.changeTable { if $0[0] == valTar { $0[4] = "-" } }
    let plan = try fixture.plan { $0.digests = .sha256 }
    #expect(plan.refused.map(\.subject) == [valTar])
    guard case .noPublishedDigest(.sha256) = plan.refused.first?.code else { throw TestError() }
    #expect(plan.jobs.map(\.archive.name) == [trainTar, testTar])
  }

  @Test("are not computed of archives that none is published of, which is an error only if they are named or extracted")
  func withoutDigest() throws {
    var fixture = try PreparedFixture()
    try fixture.changeTable { if $0[0] == valTar { ($0[3], $0[4]) = ("-", "-") } }
    let all = try fixture.plan([.verify()])
    #expect(all.unverifiable.map(\.name) == [valTar] && all.refused.isEmpty && all.jobs.count == 2)
    for stage in [Stage.verify([valTar]), try extract("val")] {
      let plan = try fixture.plan([stage])
      guard case .noPublishedDigest(nil) = plan.refused.first?.code else { throw TestError() }
      #expect(plan.jobs.isEmpty)
    }
  }
}
