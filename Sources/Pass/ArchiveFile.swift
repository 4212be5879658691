public import Archive
public import Dataset
public import Platform

/// An archive of the release that is there.
public struct ArchiveFile: Sendable, Equatable {
  public let official: OfficialArchive
  public let path: String
  public let identity: Identity
  /// Whether it is a regular file, as it has to be.
  public let isFile: Bool
  /// What shows that it is not the published one, if it was looked at.
  public let flaw: ArchiveFlaw?

  public init(
    _ official: OfficialArchive, path: String, identity: Identity, isFile: Bool, flaw: ArchiveFlaw? = nil
  ) {
    (self.official, self.path, self.identity, self.isFile) = (official, path, identity, isFile)
    self.flaw = flaw
  }

  public var name: String { official.name }

  /// Opens it for reading.
  public func open() throws(PassError) -> any ByteStream {
    guard isFile else { throw PassError(.notAFile, name) }
    do {
      return try FileStream(path)
    } catch {
      throw PassError(.unreadable(error), name)
    }
  }
}
