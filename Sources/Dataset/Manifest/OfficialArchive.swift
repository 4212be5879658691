public import Checksums

/// An archive of the release, as it was published.
public struct OfficialArchive: Sendable, Equatable {
  public let name: String
  /// What it is for: the kind of its source.
  public let kind: String
  /// Its size in bytes; nil if it was not published.
  public let bytes: Int64?
  public let md5: Digest?
  public let sha256: Digest?
  /// How many images it holds; nil if that is not known, or it holds none.
  public let images: Int?
  public let url: String?
  /// Whether it is what a browser leaves of another one: the same without gzip.
  public var isGunzipped = false

  /// How the members of an archive are put together. A folder of files has no members in an order.
  public enum Container: Sendable { case tar, gzip, zip, folder }

  /// What it is, by its name.
  public var container: Container {
    if kind == Source.treeKind { return .folder }
    return name.hasSuffix(".zip") ? .zip : name.hasSuffix(".gz") || name.hasSuffix(".tgz") ? .gzip : .tar
  }

  /// The name that it has without gzip: `NAME.tar` instead of `NAME.tar.gz`. Its own name if it has none.
  public var gunzippedName: String {
    if name.hasSuffix(".tar.gz") { return String(name.dropLast(3)) }
    return name.hasSuffix(".tgz") ? "\(name.dropLast(4)).tar" : name
  }

  /// The same without gzip, of which nothing is published; nil if it is no gzipped tar.
  var gunzipped: OfficialArchive? {
    guard gunzippedName != name else { return nil }
    return OfficialArchive(
      name: gunzippedName, kind: kind, bytes: nil, md5: nil, sha256: nil, images: images, url: nil, isGunzipped: true)
  }

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
