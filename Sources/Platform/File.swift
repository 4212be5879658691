internal import CPlatform
internal import Glibc

/// An open file, closed with it.
///
/// Interrupted calls (`EINTR`) are made again; short reads and writes are continued.
public struct File: ~Copyable, Sendable {
  private(set) var descriptor: Int32
  /// The path that the file was opened by, for messages.
  public let path: String

  deinit {
    // Where the result of closing matters, `close()` was called, which leaves nothing to do here.
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
  }

  /// Opens the file at `path` for reading. Links are followed: archives may be links.
  public static func open(_ path: String) throws(PlatformError) -> File {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw PlatformError("open", path) }
    return File(descriptor: descriptor, path: path)
  }

  /// Opens the file at `path`, which must be no link, for reading and writing.
  public static func openForChanges(_ path: String) throws(PlatformError) -> File {
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw PlatformError("open", path) }
    return File(descriptor: descriptor, path: path)
  }

  /// Gives the space of the bytes in `range` back to the file system: they read as zeros from now on, and the file keeps
  /// its size.
  public func punchHole(_ range: Range<Int64>) throws(PlatformError) {
    while cplatform_punch_hole(descriptor, range.lowerBound, Int64(range.count)) != 0 {
      guard errno == EINTR else { throw PlatformError("fallocate", path) }
    }
  }

  /// Throws where the file system of the folder at `path` is known to give no space of files back. What is tried is a
  /// file without a name; where there are none of these, nothing is known.
  public static func checkHoles(in path: String) throws(PlatformError) {
    let descriptor = unsafe cplatform_temporary(path)
    guard descriptor >= 0 else { return }
    try File(descriptor: descriptor, path: path).punchHole(0..<4096)
  }

  /// Tells whether the file has other names (hard links) too.
  public func hasOtherNames() throws(PlatformError) -> Bool {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw PlatformError("fstat", path) }
    return status.st_nlink > 1
  }

  /// Tells whether the file begins with `count` zeros.
  public func beginsWithZeros(_ count: Int) throws(PlatformError) -> Bool {
    var bytes = [UInt8](repeating: 1, count: count)
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    _ = try read(count, into: &raw, at: 0)
    return bytes.allSatisfy { $0 == 0 }
  }

  /// Returns the identity and kind of the file at `path` without opening it. Links are followed; one that leads nowhere
  /// but to itself is of the kind `other`.
  public static func status(of path: String) throws(PlatformError) -> (identity: Identity, kind: FileKind) {
    var status = stat()
    var result = unsafe fstatat(AT_FDCWD, path, &status, 0)
    if result != 0 && errno == ELOOP { result = unsafe lstat(path, &status) }
    guard result == 0 else { throw PlatformError("fstatat", path) }
    return (Identity(status), FileKind(status))
  }

  /// Tells whether `path` is a symbolic link.
  public static func isLink(_ path: String) throws(PlatformError) -> Bool {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { throw PlatformError("lstat", path) }
    return status.st_mode & S_IFMT == S_IFLNK
  }

  /// Removes the file at `path`, or the link.
  public static func remove(_ path: String) throws(PlatformError) {
    guard unsafe unlink(path) == 0 else { throw PlatformError("unlink", path) }
  }

  /// Returns the file's identity and kind as they are now.
  public func status() throws(PlatformError) -> (identity: Identity, kind: FileKind) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw PlatformError("fstat", path) }
    return (Identity(status), FileKind(status))
  }

  /// Reads `count` bytes from `offset` on into the start of `bytes`; returns how many there were, less only at the end of
  /// the file.
  public func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(PlatformError) -> Int {
    precondition(count <= bytes.byteCount)
    do {
      return try unsafe bytes.withUnsafeMutableBytes { buffer throws(PlatformError) in
        let wanted = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        return try unsafe Platform.read(wanted, from: descriptor, at: offset)
      }
    } catch {
      throw PlatformError(error.call, path, number: error.number)
    }
  }

  /// Tells whether the bytes from `offset` on are `content`. What `buffer` holds is overwritten.
  public func has(_ content: RawSpan, at offset: Int64, _ buffer: inout Buffer) throws(PlatformError) -> Bool {
    var done = 0
    while done < content.byteCount {
      let count = try buffer.fill(
        from: self, count: min(buffer.capacity, content.byteCount - done), at: offset + Int64(done))
      guard count > 0, buffer.isEqual(to: content.extracting(done..<done + count)) else { return false }
      done += count
    }
    return true
  }

  /// Returns the whole content, of at most `limit` bytes.
  public func contents(limit: Int) throws(PlatformError) -> [UInt8] {
    let size = Int(try status().identity.size)
    guard size <= limit else { throw PlatformError("read", path, number: EOVERFLOW) }
    var bytes = [UInt8](repeating: 0, count: size)
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    let count = try read(size, into: &raw, at: 0)
    bytes.removeLast(size - count)
    return bytes
  }

  /// Writes all of `bytes` at the file's position.
  public func write(_ bytes: RawSpan) throws(PlatformError) {
    do {
      try Platform.write(bytes, to: descriptor)
    } catch {
      throw PlatformError(error.call, path, number: error.number)
    }
  }

  /// Writes all of `bytes` at the file's position.
  public func write(_ bytes: [UInt8]) throws(PlatformError) {
    try unsafe write(bytes.span.bytes)
  }

  /// Tells the kernel that the file is read in order, so that it reads further ahead.
  public func adviseSequential() {
    // Advice may be refused without harm.
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  /// Cuts the file to `size` bytes.
  public func truncate(to size: Int64) throws(PlatformError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw PlatformError("ftruncate", path) }
  }

  /// Returns once the content is on the disk.
  public func synchronize() throws(PlatformError) {
    guard fdatasync(descriptor) == 0 else { throw PlatformError("fdatasync", path) }
  }

  /// Locks the file for this process until it is closed, or throws at once where another one holds the lock.
  public func lock() throws(PlatformError) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw PlatformError("flock", path) }
  }

  /// Closes the file: a disk that reports errors late does so here.
  public consuming func close() throws(PlatformError) {
    let result = Glibc.close(descriptor)
    let error = PlatformError("close", path)
    descriptor = -1
    guard result == 0 else { throw error }
  }
}

/// Fills `bytes` from `offset` on; returns how many there were, less only at the end of the file. The error has no subject:
/// the caller knows it.
func read(
  _ bytes: UnsafeMutableRawBufferPointer, from descriptor: Int32, at offset: Int64
) throws(PlatformError) -> Int {
  var done = 0
  while done < bytes.count {
    let count = unsafe pread(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + done)
    if count == 0 { break }
    if count < 0 {
      if errno == EINTR { continue }
      throw PlatformError("pread", "")
    }
    done += count
  }
  return done
}

/// Writes all of `bytes`. The error has no subject: the caller knows it.
func write(_ bytes: RawSpan, to descriptor: Int32) throws(PlatformError) {
  var done = 0
  while done < bytes.byteCount {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
    }
    if count < 0 {
      if errno == EINTR { continue }
      throw PlatformError("write", "")
    }
    done += count
  }
}
