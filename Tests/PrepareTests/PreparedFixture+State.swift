import Checksums
import Dataset
import Pass
import Platform
import TestSupport
import Testing

@testable import Journal
@testable import Planning
@testable import Prepare

/// States of a root that are made by hand, and plans for them.
extension PreparedFixture {
  func state() throws -> RootState { try RootState(root) }

  /// The archive called `name`, as it is used.
  func archive(_ name: String) throws -> ArchiveFile {
    try #require(try state().archives.first { $0.name == name })
  }

  func plan(_ stages: [Stage] = Stage.default, _ change: (inout Options) -> Void = { _ in }) throws -> Plan {
    try Plan(stages, state(), options(change))
  }

  /// Writes events to the journal, which is begun if it is new.
  func record(_ events: Record.Event...) throws {
    let journal = try Journal.open(in: root.directory, .layout)
    if journal.state.root == nil {
      try journal.begin(RootRecord(tool: "test", tables: root.release.fingerprint.hex, selection: "all"))
    }
    for event in events { try journal.append(event) }
  }

  /// Records that archives have the digests that are published, as far as they are of `algorithms`.
  func recordVerified(_ names: String..., algorithms: [DigestAlgorithm] = [.md5]) throws {
    for name in names {
      let archive = try archive(name)
      let known = algorithms.compactMap { archive.official.digest($0) }.map { ($0.algorithm.rawValue, $0.hex) }
      try record(
        .verdict(
          Verdict(
            archive: name, identity: archive.identity, digests: Dictionary(uniqueKeysWithValues: known), isMatch: true))
      )
    }
  }

  /// Records that an archive has another MD5 than the published one.
  func recordMismatch(_ archive: ArchiveFile) throws {
    let digests = ["md5": String(repeating: "0", count: 32)]
    try record(
      .verdict(Verdict(archive: archive.name, identity: archive.identity, digests: digests, isMatch: false)))
  }

  /// A digest's state after `count` bytes. The words are not those of any bytes.
  func digest(_ algorithm: DigestAlgorithm = .md5, after count: Int64) throws -> DigestState {
    try #require(
      DigestState(algorithm, count: count, words: String(repeating: "0", count: 2 * algorithm.byteCount)))
  }

  /// Makes the folder that a part is staged in, and returns its inode.
  func makeStaged(_ id: String) throws -> UInt64 {
    let name = "\(Layout.staging)/\(Layout.staged(try part(id)))"
    try folder.makeFolder(name)
    return try #require(try root.directory.status(of: name)).identity.inode
  }

  /// Records how far an archive is extracted into a part: 2 files. The archive's file is the one at hand, unless
  /// `identity` is given.
  func recordStaged(
    _ id: String, from name: String, _ identity: Identity? = nil, offset: Int64, folder: UInt64,
    digests: [DigestState] = []
  ) throws {
    let limit = try #require(Catalog(try part(id), root.release)).unitCount
    let extraction = Extraction(
      part: id, offset: offset, units: UnitSet([0, 1], limit: limit),
      inventory: Inventory(files: 2, bytes: 2_000, names: 1), folder: folder)
    let current = try identity ?? archive(name).identity
    try record(.checkpoint(Checkpoint(archive: name, identity: current, digests: digests, parts: [extraction])))
  }
}

extension PlannedJob {
  /// The algorithms of its digests.
  var algorithms: [DigestAlgorithm] { digests.map(\.algorithm) }
  /// The names of its parts.
  var partNames: [String] { parts.map(\.part.id) }

  /// All that is planned, as text that can be compared.
  var summary: String {
    let digests = digests.map { "\($0.algorithm) from \($0.state?.count ?? 0)" }
    let parts = parts.map { "\($0.part.id) from \($0.start.offset): \($0.files) files, \($0.bytes) bytes" }
    return "\(archive.path) for \(stages): \(extents), \(digests), \(parts), accepted: \(isAccepted)"
  }
}
