public import Checksums
package import Dataset
package import Journal
public import Pass
internal import Platform

/// What is known of an archive.
public enum ArchiveStatus: Sendable, Equatable {
  /// Nobody has hashed it to its end; `read` bytes are done.
  case unverified(read: Int64)
  case verified(digests: [Digest], time: Int)
  /// Its digest is not the published one.
  case mismatch(time: Int)
  /// What shows before it is read says that it is not the published one.
  case flawed(ArchiveFlaw)
  /// Its size is not the published one.
  case wrongSize
  /// It is a folder, a pipe or a device.
  case notAFile
}

extension RootState {
  public func status(of archive: ArchiveFile) -> ArchiveStatus {
    guard archive.isFile else { return .notAFile }
    if let flaw = archive.flaw { return .flawed(flaw) }
    if let bytes = archive.official.bytes, bytes != archive.identity.size { return .wrongSize }
    guard let known = journal.verdict(on: archive.name, archive.identity) else {
      let states = DigestAlgorithm.allCases.compactMap { journal.digestState(of: archive.name, archive.identity, $0) }
      return .unverified(read: states.map(\.count).max() ?? 0)
    }
    guard known.verdict.isMatch else {
      // If a part was made of it all the same, later or before, it says that it is not verified.
      return !archive.official.hasDigest && isAccepted(archive) ? .unverified(read: 0) : .mismatch(time: known.time)
    }
    return .verified(
      digests: DigestAlgorithm.allCases.compactMap { algorithm in
        known.verdict.digests[algorithm.rawValue].flatMap { Digest(algorithm, hex: $0) }
      }, time: known.time)
  }

  /// Whether a part was made from this very state of an archive although no published checksum vouches for it.
  package func isAccepted(_ archive: ArchiveFile) -> Bool {
    guard journal.verdict(on: archive.name, archive.identity)?.verdict.isMatch != true else { return false }
    return journal.published.values.contains { known in
      known.publication.isUnverified
        && known.publication.sources.contains { $0.archive == archive.name && $0.identity == archive.identity }
    }
  }

  /// Whether the archive may still turn out to be the published one: nothing that is known speaks against it.
  package func fits(_ archive: ArchiveFile) -> Bool {
    guard archive.official.hasDigest else { return false }
    do throws(PrepareError) {
      try root.release.checkUsable(archive, journal)
      return true
    } catch {
      return false
    }
  }
}

extension Release {
  /// Refuses what is no file or no archive, and an archive of the wrong size.
  func checkSize(_ archive: ArchiveFile) throws(PrepareError) {
    try checkForm(archive)
    guard let expected = archive.official.bytes, expected != archive.identity.size else { return }
    let other = archives.first { $0.bytes == archive.identity.size }
    throw PrepareError(
      .sizeMismatch(actual: archive.identity.size, expected: expected, other: other?.name), about: archive)
  }

  /// Refuses an archive of the wrong size, and one whose digest was found to be wrong in an earlier run.
  package func checkUsable(_ archive: ArchiveFile, _ journal: JournalState) throws(PrepareError) {
    try checkSize(archive)
    guard let known = journal.verdict(on: archive.name, archive.identity), !known.verdict.isMatch else { return }
    try check(archive.official, known.verdict.digests, since: known.time)
  }

  /// Throws if one of `digests`, by algorithm, is not the published one.
  package func check(
    _ archive: OfficialArchive, _ digests: [String: String], since: Int? = nil
  ) throws(PrepareError) {
    for algorithm in DigestAlgorithm.allCases {
      guard let actual = digests[algorithm.rawValue].flatMap({ Digest(algorithm, hex: $0) }),
        let expected = archive.digest(algorithm), actual != expected
      else { continue }
      throw PrepareError(
        .digestMismatch(actual: actual, expected: expected, other: self.archive(with: actual)?.name, since: since),
        archive.name)
    }
  }
}
