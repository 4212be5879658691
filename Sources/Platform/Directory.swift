internal import CPlatform
internal import Glibc

/// An open directory, closed with its last reference.
///
/// Everything below it is reached through its descriptor, so replacing its path cannot redirect it. Names are relative
/// paths of any depth. They never pass through a link (ELOOP) and never leave the directory (EXDEV).
public final class Directory: Sendable {
  let descriptor: Int32
  /// The path that the directory was opened by, for messages.
  public let path: String
  let resolution: Resolution

  init(descriptor: Int32, path: String, resolution: Resolution) {
    self.descriptor = descriptor
    self.path = path
    self.resolution = resolution
  }

  deinit { closeReader(descriptor) }

  /// Opens the directory at `path`, which may be a link.
  public static func open(_ path: String) throws(PlatformError) -> Directory {
    try open(path, resolution: .supported)
  }

  /// Opens the directory at `path` and resolves paths below it with `resolution`.
  package static func open(_ path: String, resolution: Resolution) throws(PlatformError) -> Directory {
    let descriptor = retrying { unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw PlatformError("open", path) }
    return Directory(descriptor: descriptor, path: path, resolution: resolution)
  }

  /// Opens the directory `name`.
  public func directory(_ name: String) throws(PlatformError) -> Directory {
    let opened = try open(Array(name.utf8CString), O_RDONLY | O_DIRECTORY)
    return Directory(descriptor: opened, path: child(name), resolution: resolution)
  }

  /// Opens the directory `name`, which may be a link to a directory anywhere. Only for reading trees of the user's.
  public func linkedDirectory(_ name: String) throws(PlatformError) -> Directory {
    let opened = retrying { unsafe openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard opened >= 0 else { throw PlatformError("openat", child(name)) }
    return Directory(descriptor: opened, path: child(name), resolution: resolution)
  }

  /// Opens the directory that name `index` of `listing` stands for, which is that of this directory. It may be a link to a
  /// directory anywhere.
  public func linkedDirectory(_ index: Int, of listing: borrowing Listing) throws(PlatformError) -> Directory {
    let opened = retrying { unsafe openat(descriptor, listing.name(index), O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard opened >= 0 else { throw PlatformError("openat", listing.path(index, self)) }
    return Directory(descriptor: opened, path: listing.path(index, self), resolution: resolution)
  }

  /// Makes the directory `name`, or leaves an existing one as it is. Its parent must exist.
  public func makeDirectory(_ name: String) throws(PlatformError) {
    try makeDirectory(Array(name.utf8CString))
  }

  func makeDirectory(_ name: [CChar]) throws(PlatformError) {
    try withParent(of: name) { folder, last throws(PlatformError) in
      guard retrying({ unsafe mkdirat(folder, last, 0o777) }) != 0 else { return }
      let error = PlatformError("mkdirat", child(text(name)))
      guard error.isExisting, try status(of: last, in: folder)?.kind == .directory else { throw error }
    }
  }

  /// Returns the kind of `name` itself, or nil if it does not exist.
  public func kind(of name: String) throws(PlatformError) -> FileKind? {
    try status(of: name)?.kind
  }

  /// Returns the status of `name` itself, or nil if it does not exist. A link is not followed.
  public func status(of name: String) throws(PlatformError) -> FileStatus? {
    do throws(PlatformError) {
      return try withParent(of: Array(name.utf8CString)) { folder, last throws(PlatformError) in
        try status(of: last, in: folder)
      }
    } catch {
      if error.isMissing { return nil }
      throw error
    }
  }

  /// Returns whether `name`, a path in this directory, is a directory that something is mounted on: nothing can be renamed
  /// out of it or in its place. Before Linux 5.8 a mount of the same file system is not seen.
  public func isMountPoint(_ name: String) throws(PlatformError) -> Bool {
    do {
      guard let status = try status(of: name), status.kind == .directory else { return false }
      if try status.device != self.status().device { return true }
    } catch {
      // The path crosses another one.
      if error.isOtherFileSystem { return true }
      throw error
    }
    return try withParent(of: Array(name.utf8CString)) { folder, last throws(PlatformError) in
      unsafe cplatform_is_mount_root(folder, last) == 1
    }
  }

  /// Returns the status of the directory itself.
  public func status() throws(PlatformError) -> FileStatus {
    var status = stat()
    guard retrying({ unsafe fstat(descriptor, &status) }) == 0 else { throw PlatformError("fstat", path) }
    return FileStatus(status)
  }

  private func status(of name: [CChar], in folder: Int32) throws(PlatformError) -> FileStatus? {
    var status = stat()
    guard retrying({ unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
      let error = PlatformError("fstatat", child(text(name)))
      if error.isMissing { return nil }
      throw error
    }
    return FileStatus(status)
  }

  /// Returns whether files may be created and removed in this directory.
  public func isWritable() -> Bool {
    retrying { unsafe faccessat(descriptor, ".", W_OK | X_OK, 0) } == 0
  }

  /// Returns once everything written to this directory's file system is on the disk.
  ///
  /// The kernel reports write errors to descriptors that were open when they happened: open the directory before
  /// the first write.
  public func synchronizeFileSystem() throws(PlatformError) {
    guard retrying({ cplatform_syncfs(descriptor) }) == 0 else { throw PlatformError("syncfs", path) }
  }

  /// Returns once this directory's names are on the disk.
  public func synchronize() throws(PlatformError) {
    guard retrying({ fsync(descriptor) }) != 0 else { return }
    let error = PlatformError("fsync", path)
    // Some network file systems have no fsync for directories. EIO is never tolerated.
    guard error.isUnsupported else { throw error }
  }

  func child(_ name: String) -> String {
    path == "/" ? "/\(name)" : "\(path)/\(name)"
  }

  func text(_ name: some Collection<CChar>) -> String {
    String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
