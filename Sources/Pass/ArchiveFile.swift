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
  /// Where its parts are, if it is an unpacked tree.
  public let tree: TreeFolders?

  public init(
    _ official: OfficialArchive, path: String, identity: Identity, isFile: Bool, flaw: ArchiveFlaw? = nil
  ) {
    (self.official, self.path, self.identity, self.isFile) = (official, path, identity, isFile)
    (self.flaw, tree) = (flaw, nil)
  }

  /// An unpacked tree. Its identity is that of the folder alone: files are looked at one by one.
  public init(_ tree: TreeFolders, inode: UInt64) {
    (official, path, self.tree) = (.tree, tree.path, tree)
    (identity, isFile, flaw) = (Identity(size: 0, modified: 0, inode: inode), true, nil)
  }

  public var name: String { official.name }

  /// What people know it by: its name, or the path of an unpacked tree.
  public var title: String { tree?.path ?? name }

  /// Throws if it cannot be opened for reading.
  public func checkReadable() throws(PassError) {
    guard let tree else {
      _ = try open()
      return
    }
    for path in tree.parts.values {
      do {
        _ = try Directory.open(path)
      } catch {
        throw PassError(.unreadable(error), title)
      }
    }
  }

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
