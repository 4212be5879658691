internal import Archive
internal import Dataset

/// An archive of a fixture: the official one in miniature. Its name, its container, and what is published of it are
/// those of the official one.
struct FixtureArchive: Sendable {
  /// The kind of the official archive.
  let kind: String
  /// What tells archives of the same name apart: a fixture has one of them.
  let variant: String
  /// What stands for it and others in the table; nil if it has a row of its own.
  let row: String?
  /// Writes its members.
  let members: @Sendable (FixtureWriter) throws(ArchiveError) -> Void
  /// Which archive of this kind it is, or how it is called.
  private let index: Int
  private let name: String?

  init(
    _ kind: String, index: Int = 0, variant: String = "",
    members: @escaping @Sendable (FixtureWriter) throws(ArchiveError) -> Void
  ) {
    (self.kind, self.index, self.variant, name, row, self.members) = (kind, index, variant, nil, nil, members)
  }

  /// Makes one of the archives that `row` stands for.
  init(
    _ kind: String, named name: String, row: String,
    members: @escaping @Sendable (FixtureWriter) throws(ArchiveError) -> Void
  ) {
    (self.kind, index, variant, self.name, self.row, self.members) = (kind, 0, "", name, row, members)
  }

  /// Returns the official archive.
  func official(in release: Release) -> OfficialArchive {
    guard let name else { return release.archives(of: kind)[index] }
    guard let official = release.archive(named: name) else { preconditionFailure("no archive is called \(name)") }
    return official
  }

  /// Whether `other` has the same name, and other members.
  func clashes(with other: FixtureArchive) -> Bool {
    (kind, index, name) == (other.kind, other.index, other.name) && variant != other.variant
  }
}
