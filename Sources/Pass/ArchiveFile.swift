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

  public init(_ official: OfficialArchive, path: String, identity: Identity, isFile: Bool) {
    (self.official, self.path, self.identity, self.isFile) = (official, path, identity, isFile)
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
