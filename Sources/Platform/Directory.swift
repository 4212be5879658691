internal import CPlatform
internal import Glibc

/// An open directory. All that is done below it goes through its descriptor, so that a path which is exchanged
/// meanwhile leads nowhere else. Names are relative to it; links are never followed at their end.
public final class Directory: Sendable {
  let descriptor: Int32
  /// The path that the directory was opened by, for messages.
  public let path: String

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    // A directory holds nothing unwritten: its close cannot lose anything.
    _ = Glibc.close(descriptor)
  }

  /// Opens the directory at `path`, which may be a link.
  public static func open(_ path: String) throws(PlatformError) -> Directory {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PlatformError("open", path) }
    return Directory(descriptor: descriptor, path: path)
  }

  /// Opens the directory `name`, which must not be a link.
  public func directory(_ name: String) throws(PlatformError) -> Directory {
    let descriptor = unsafe openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw PlatformError("openat", child(name)) }
    return Directory(descriptor: descriptor, path: child(name))
  }

  /// Makes the directory `name`, or leaves the one that is there.
  public func makeDirectory(_ name: String) throws(PlatformError) {
    guard unsafe mkdirat(descriptor, name, 0o777) != 0 else { return }
    let error = PlatformError("mkdirat", child(name))
    guard error.isExisting, try kind(of: name) == .directory else { throw error }
  }

  /// Returns what `name` stands for, or nil where there is nothing.
  public func kind(of name: String) throws(PlatformError) -> FileKind? {
    try status(of: name)?.kind
  }

  /// Returns the identity and kind of `name` itself, or nil where there is nothing.
  public func status(of name: String) throws(PlatformError) -> (identity: Identity, kind: FileKind)? {
    var status = stat()
    guard unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      let error = PlatformError("fstatat", child(name))
      if error.isMissing { return nil }
      throw error
    }
    return (Identity(status), FileKind(status))
  }

  /// Opens `name` for reading and appending; makes it if it is not there and `create` is set.
  public func appendable(_ name: String, create: Bool) throws(PlatformError) -> File {
    let flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | (create ? O_CREAT : 0)
    let descriptor = unsafe openat(descriptor, name, flags, 0o666)
    guard descriptor >= 0 else { throw PlatformError("openat", child(name)) }
    return File(descriptor: descriptor, path: child(name))
  }

  /// Opens `name` for reading.
  public func readable(_ name: String) throws(PlatformError) -> File {
    // Without O_NONBLOCK a named pipe would be waited for.
    let descriptor = unsafe openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw PlatformError("openat", child(name)) }
    return File(descriptor: descriptor, path: child(name))
  }

  /// Makes the file at `name` (relative, of any depth), or empties the one that is there, and opens it for writing.
  /// Its mode is 0666 less the umask.
  public func create(_ name: String) throws(PlatformError) -> File {
    let file = unsafe cplatform_create(descriptor, name)
    guard file >= 0 else { throw PlatformError("openat", child(name)) }
    return File(descriptor: file, path: child(name))
  }

  /// Makes or empties the file at `path` (relative bytes that end with a zero), writes `content` and closes it.
  public func writeFile(at path: RawSpan, _ content: RawSpan) throws(PlatformError) {
    let file = unsafe path.withUnsafeBytes { path in
      unsafe cplatform_create(descriptor, path.baseAddress!.assumingMemoryBound(to: CChar.self))
    }
    guard file >= 0 else { throw PlatformError("openat", child(text(path))) }
    // The path is turned into text only for an error's message: there are a million files.
    var failure: PlatformError?
    do {
      try write(content, to: file)
    } catch {
      failure = PlatformError(error.call, child(text(path)), number: error.number)
    }
    if Glibc.close(file) != 0 && failure == nil { failure = PlatformError("close", child(text(path))) }
    if let failure { throw failure }
  }

  /// Tells whether the regular file at `path` (relative bytes that end with a zero) has exactly this `content`. False also
  /// where there is no such file, or one that cannot be read. What `buffer` holds is overwritten.
  public func hasFile(
    at path: RawSpan, with content: RawSpan, _ buffer: inout Buffer
  ) throws(PlatformError) -> Bool {
    let opened = unsafe path.withUnsafeBytes { path in
      unsafe openat(
        descriptor, path.baseAddress!.assumingMemoryBound(to: CChar.self),
        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    }
    guard opened >= 0 else {
      let error = PlatformError("openat", child(text(path)))
      if error.isExhausted { throw error }
      return false
    }
    let file = File(descriptor: opened, path: child(text(path)))
    let (identity, kind) = try file.status()
    guard kind == .file, identity.size == Int64(content.byteCount) else { return false }
    do {
      return try file.has(content, at: 0, &buffer)
    } catch {
      if error.isExhausted { throw error }
      return false
    }
  }

  /// Gives `name` the name `target`, which must be free.
  public func rename(_ name: String, in source: Directory, to target: String) throws(PlatformError) {
    try source.move(Array(name.utf8CString), to: self, Array(target.utf8CString))
  }

  /// Gives `name` the name `target` in `folder`, which must be free. Names end with a zero.
  private func move(_ name: [CChar], to folder: Directory, _ target: [CChar]) throws(PlatformError) {
    if unsafe cplatform_rename_noreplace(descriptor, name, folder.descriptor, target) == 0 { return }
    let path = folder.child(text(target))
    let error = PlatformError("renameat2", path)
    guard error.isUnsupported else { throw error }
    // Some file systems refuse the flag. The root's lock keeps our own runs out between the check and the rename.
    var status = stat()
    guard unsafe fstatat(folder.descriptor, target, &status, AT_SYMLINK_NOFOLLOW) != 0 else {
      throw PlatformError("renameat", path, number: EEXIST)
    }
    guard errno == ENOENT else { throw PlatformError("fstatat", path) }
    guard unsafe renameat(descriptor, name, folder.descriptor, target) == 0 else {
      throw PlatformError("renameat", path)
    }
  }

  /// Takes what is at `path` below `source`, of any depth, and gives it the same path here; folders are made on the way.
  /// Where the path is taken here, a number is added to it. Returns false where nothing is there any more.
  public func take(_ path: [UInt8], from source: Directory) throws(PlatformError) -> Bool {
    var parts = path.split(separator: UInt8(ascii: "/"))
    guard let last = parts.popLast() else { return false }
    var (from, to) = (source, self)
    for part in parts {
      let name = String(decoding: part, as: UTF8.self)
      try to.makeDirectory(name)
      (from, to) = (try from.linkedDirectory(name), try to.directory(name))
    }
    let name = last.map { CChar(bitPattern: $0) }
    do {
      _ = try from.moveAside(name, to, name)
      return true
    } catch {
      // Somebody else has removed it.
      guard error.isMissing else { throw error }
      return false
    }
  }

  /// Gives `name` the name `target`, to which a number is added where it is taken. Returns the new name.
  public func moveAside(_ name: String, _ target: String) throws(PlatformError) -> String {
    text(try moveAside(Array(name.utf8CString.dropLast()), self, Array(target.utf8CString.dropLast())))
  }

  private func moveAside(_ name: [CChar], _ folder: Directory, _ target: [CChar]) throws(PlatformError) -> [CChar] {
    var number = 1
    while true {
      let free = target + (number == 1 ? [] : ".\(number)".utf8.map { CChar(bitPattern: $0) }) + [0]
      do {
        try move(name + [0], to: folder, free)
        return free
      } catch {
        guard error.isExisting else { throw error }
        number += 1
      }
    }
  }

  /// Gives `name` the name `target`, whose file, if there is one, is replaced.
  public func replace(_ target: String, by name: String, in source: Directory) throws(PlatformError) {
    guard unsafe renameat(source.descriptor, name, descriptor, target) == 0 else {
      throw PlatformError("renameat", child(target))
    }
  }

  /// Returns once all that was written to this directory's file system is on the disk.
  ///
  /// The kernel reports write errors to descriptors that were open when they happened: open the directory before
  /// the first write.
  public func synchronizeFileSystem() throws(PlatformError) {
    guard cplatform_syncfs(descriptor) == 0 else { throw PlatformError("syncfs", path) }
  }

  /// Returns once this directory's names are on the disk.
  public func synchronize() throws(PlatformError) {
    guard fsync(descriptor) != 0 else { return }
    let error = PlatformError("fsync", path)
    // Some network file systems have no fsync for directories. EIO is never tolerated.
    guard error.isUnsupported else { throw error }
  }

  /// Tells whether names may be made and removed in this directory.
  public func isWritable() -> Bool {
    unsafe faccessat(descriptor, ".", W_OK | X_OK, 0) == 0
  }

  private func text(_ path: RawSpan) -> String {
    unsafe path.withUnsafeBytes { unsafe String(decoding: $0.dropLast(), as: UTF8.self) }
  }

  func child(_ name: String) -> String {
    path == "/" ? "/\(name)" : "\(path)/\(name)"
  }
}
