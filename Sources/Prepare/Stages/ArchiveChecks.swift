internal import Checksums
internal import Dataset
internal import Platform

/// What can be known of an archive without reading it.
extension Survey {
  /// Refuses what is no file, and an archive of the wrong size.
  func checkSize(_ archive: FoundArchive) throws(PrepareError) {
    guard archive.isFile else { throw PrepareError(.notAFile, archive.path) }
    guard let expected = archive.official.bytes, expected != archive.identity.size else { return }
    let other = root.release.archives.first { $0.bytes == archive.identity.size }
    throw PrepareError(
      .sizeMismatch(actual: archive.identity.size, expected: expected, other: other?.name), archive.name)
  }

  /// Whether the archive may still turn out to be the official one: nothing that is known speaks against it.
  func fits(_ archive: FoundArchive) -> Bool {
    guard archive.official.hasDigest else { return false }
    do throws(PrepareError) {
      try checkUsable(archive)
      return true
    } catch {
      return false
    }
  }

  /// Refuses an archive of the wrong size, and one whose digest was found to be wrong in an earlier run.
  func checkUsable(_ archive: FoundArchive) throws(PrepareError) {
    try checkSize(archive)
    guard let (verdict, time) = state.verdict(on: archive.name, archive.identity), !verdict.isMatch else { return }
    try root.release.check(archive.official, verdict.digests, since: time)
  }
}

extension Release {
  /// Throws where one of `digests`, by algorithm, is not the published one.
  func check(
    _ archive: OfficialArchive, _ digests: [String: String], since: Int? = nil
  ) throws(PrepareError) {
    for algorithm in DigestAlgorithm.allCases {
      guard let actual = digests[algorithm.rawValue].flatMap({ Digest(algorithm, hex: $0) }),
        let expected = archive.digest(algorithm), actual != expected
      else { continue }
      throw PrepareError(
        .digestMismatch(
          actual: actual, expected: expected, other: self.archive(with: actual)?.name, since: since),
        archive.name)
    }
  }
}
