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
  /// Where it is fetched from, if it is not on this machine.
  public let remote: RemoteSource?

  /// The tar that holds all of it, if it is a zip and was looked into.
  let packedTar: PackedTar?

  public init(
    _ official: OfficialArchive, path: String, identity: Identity, isFile: Bool, flaw: ArchiveFlaw? = nil
  ) {
    self.init(official, path: path, identity: identity, isFile: isFile, flaw: flaw, packedTar: nil)
  }

  private init(
    _ official: OfficialArchive, path: String, identity: Identity, isFile: Bool, flaw: ArchiveFlaw?,
    packedTar: PackedTar?
  ) {
    (self.official, self.path, self.identity, self.isFile) = (official, path, identity, isFile)
    (self.flaw, self.packedTar, tree, remote) = (flaw, packedTar, nil, nil)
  }

  /// An unpacked tree. Its identity is that of the folder alone: files are looked at one by one.
  public init(_ tree: TreeFolders, inode: UInt64) {
    (official, path, self.tree) = (.tree, tree.path, tree)
    (identity, isFile, flaw) = (Identity(size: 0, modified: 0, inode: inode), true, nil)
    (packedTar, remote) = (nil, nil)
  }

  /// An archive on a server. What its first bytes say against it is its flaw.
  public init(_ official: OfficialArchive, _ remote: RemoteSource) {
    (self.official, self.remote, path, identity) = (official, remote, "\(remote.address)", remote.identity)
    let isPromised = FileForm(promisedBy: official.name).map { $0 == remote.form } ?? true
    // What is unknown may be damaged, which is met when it is read.
    flaw = isPromised || remote.form == .unknown || remote.form == .zeros ? nil : .form(remote.form)
    (isFile, tree, packedTar) = (true, nil, nil)
  }

  /// How its members are put together. A zip with nothing but a gzipped tar for `rules` to read is that tar: it cannot be
  /// entered in the middle.
  public var container: OfficialArchive.Container { packedTar == nil ? official.container : .gzip }

  /// The same archive, after a look into it if it is a zip.
  public func lookedInto(_ rules: any MemberRules) -> ArchiveFile {
    guard isFile, official.container == .zip else { return self }
    // What is wrong with the zip is met when it is read.
    let packed = try? PackedTar(in: try open()) { name in  // see above
      // Tables are beside the tar, too.
      guard case .item(let item) = rules.role(of: name, in: nil) else { return false }
      return rules.catalog(of: item).part.content != .files
    }
    return ArchiveFile(official, path: path, identity: identity, isFile: isFile, flaw: flaw, packedTar: packed)
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

  /// Returns a reader of the gzipped tar that it is, or holds, from `bytes`: all that it has.
  func gunzipped(_ bytes: any ByteSequence) throws(ArchiveError) -> TarReader {
    // No journal has offsets beyond that. A packed tar could, if it were compressed once more; no real one would.
    let (limit, isHuge) = identity.size.multipliedReportingOverflow(by: GunzipStream.mostExpansion)
    return try TarReader(GunzipStream(try packedTar?.open(bytes) ?? bytes), limit: isHuge ? .max : limit)
  }

  /// Opens it for reading.
  public func open() throws(PassError) -> any ByteStream {
    guard isFile else { throw PassError(.notAFile, name) }
    if let remote { return remote.open() }
    do {
      return try FileStream(path)
    } catch {
      throw PassError(.unreadable(error), name)
    }
  }
}

extension ArchiveError {
  /// The error of what `tar` holds, if anything does.
  func inside(_ tar: PackedTar?) -> ArchiveError { tar.map { inside($0.name) } ?? self }
}
