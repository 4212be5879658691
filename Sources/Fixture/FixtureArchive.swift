internal import Archive
internal import Dataset

/// An archive of a fixture: the official one in miniature. Its name, its container, and what is published of it are
/// those of the official one.
struct FixtureArchive: Sendable {
  /// The kind of the official archive.
  let kind: String
  /// Which archive of this kind it is.
  private let index: Int
  /// What tells archives of the same name apart: a fixture has one of them.
  let variant: String
  /// Writes its members.
  let members: @Sendable (FixtureWriter) throws(ArchiveError) -> Void

  init(
    _ kind: String, index: Int = 0, variant: String = "",
    members: @escaping @Sendable (FixtureWriter) throws(ArchiveError) -> Void
  ) {
    (self.kind, self.index, self.variant, self.members) = (kind, index, variant, members)
  }

  /// Returns the official archive.
  func official(in release: Release) -> OfficialArchive { release.archives(of: kind)[index] }

  /// Whether `other` has the same name, and other members.
  func clashes(with other: FixtureArchive) -> Bool {
    (kind, index) == (other.kind, other.index) && variant != other.variant
  }
}
