internal import Archive
internal import Dataset

/// An archive of a fixture: the official one in miniature. Its name, its container, and what is published of it are
/// those of the official one.
struct FixtureArchive: Sendable {
  /// The kind of the official archive.
  let kind: String
  /// Which archive of this kind it is.
  private let index: Int
  /// Writes its members.
  let members: @Sendable (FixtureWriter) throws(ArchiveError) -> Void

  init(_ kind: String, index: Int = 0, members: @escaping @Sendable (FixtureWriter) throws(ArchiveError) -> Void) {
    (self.kind, self.index, self.members) = (kind, index, members)
  }

  /// Returns the official archive.
  func official(in release: Release) -> OfficialArchive { release.archives(of: kind)[index] }
}
