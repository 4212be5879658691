public import Checksums

/// What an archive is for.
public enum ArchiveKind: String, CaseIterable, Sendable {
  case train, val, test
  case test2012 = "test-2012"
  case testPatch = "test-patch"
  case trainT3 = "train-t3"
  case devkit
  case devkitT3 = "devkit-t3"
  case bboxTrain = "bbox-train"
  case bboxVal = "bbox-val"
  case bboxTrainT3 = "bbox-train-t3"
  case bboxTestT3 = "bbox-test-t3"
  case clsLoc = "cls-loc"
}

/// An archive of the release, as it was published.
public struct OfficialArchive: Sendable, Equatable {
  public let name: String
  public let kind: ArchiveKind
  /// Its size; nil where it was not published.
  public let bytes: Int64?
  public let md5: Digest?
  public let sha256: Digest?
  /// How many images are in it; nil where that is not known or it has none.
  public let images: Int?
  public let url: String?

  /// Whether any sum of it is published.
  public var hasDigest: Bool { DigestAlgorithm.allCases.contains { digest($0) != nil } }

  /// The published digest of `algorithm`, if there is one.
  public func digest(_ algorithm: DigestAlgorithm) -> Digest? {
    switch algorithm {
    case .md5: md5
    case .sha256: sha256
    }
  }
}
