public import Checksums

extension OfficialArchive {
  /// The kinds that archives.tsv may name. Archives whose kind has no source are verified, and nothing is made from them.
  static let kinds: Set<String> = [
    "train", "val", "test", "test-2012", "test-patch", "train-t3", "devkit", "devkit-t3", "bbox-train", "bbox-val",
    "bbox-train-t3", "bbox-test-t3", "cls-loc",
  ]
}

/// An archive of the release, as it was published.
public struct OfficialArchive: Sendable, Equatable {
  public let name: String
  /// What it is for: one of `kinds`.
  public let kind: String
  /// Its size in bytes; nil if it was not published.
  public let bytes: Int64?
  public let md5: Digest?
  public let sha256: Digest?
  /// How many images it holds; nil if that is not known, or it holds none.
  public let images: Int?
  public let url: String?

  /// Whether any checksum of it is published.
  public var hasDigest: Bool { DigestAlgorithm.allCases.contains { digest($0) != nil } }

  /// The published digest of `algorithm`, if there is one.
  public func digest(_ algorithm: DigestAlgorithm) -> Digest? {
    switch algorithm {
    case .md5: md5
    case .sha256: sha256
    }
  }
}
