package import Checksums
package import Dataset

/// Which digests an archive is verified with.
public enum DigestChoice: String, CaseIterable, Sendable {
  case md5, sha256, both

  /// Returns the digests to compute for `archive`: of the chosen ones those that are published, and at least one. MD5
  /// gives way to SHA-256 if only that is published.
  package func algorithms(for archive: OfficialArchive) throws(PrepareError) -> [DigestAlgorithm] {
    let published = DigestAlgorithm.allCases.filter { archive.digest($0) != nil }
    switch self {
    case .md5: if let first = published.first { return [first] }
    case .sha256:
      guard published.contains(.sha256) else { throw PrepareError(.noPublishedDigest(.sha256), archive.name) }
      return [.sha256]
    case .both: if !published.isEmpty { return published }
    }
    throw PrepareError(.noPublishedDigest(nil), archive.name)
  }

  /// Whether an archive with these `verified` digests needs no other one. MD5 is what is used if nothing else is asked
  /// for, so any digest will do in its place.
  package func isSatisfied(by verified: [Digest], for archive: OfficialArchive) throws(PrepareError) -> Bool {
    let wanted = try algorithms(for: archive)
    return self == .md5 || wanted.allSatisfy { algorithm in verified.contains { $0.algorithm == algorithm } }
  }
}
