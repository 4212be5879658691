public import Archive

/// What shows before an archive is read that it is not the published one.
public enum ArchiveFlaw: Sendable, Equatable {
  /// By its first bytes it is something else than its name says.
  case form(FileForm)
  /// The file at this path, beside it, says that its download is not finished.
  case unfinished(mark: String)
}
