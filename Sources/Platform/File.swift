internal import CPlatform
internal import Glibc

/// An open file, closed with it.
///
/// Calls that a signal interrupts are made again; short reads and writes are continued.
public struct File: ~Copyable, Sendable {
  private(set) var descriptor: Int32
  /// The path that the file was opened by, for messages.
  public let path: String
  private(set) var isLocked = false

  deinit {
    // If the result matters, `close()` was called, and nothing is left to do here.
    guard descriptor >= 0 else { return }
    unlock()
    _ = Glibc.close(descriptor)
  }

  /// Ends the lock. Closing alone would not: a child process that has yet to start its program holds it, too.
  private func unlock() {
    // If this fails, closing ends the lock as soon as no child has it.
    if isLocked { _ = flock(descriptor, LOCK_UN) }
  }

  /// Opens the file at `path` for reading. Links are followed: archives may be links.
  public static func open(_ path: String) throws(PlatformError) -> File {
    let descriptor = retrying { unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw PlatformError("open", path) }
    return File(descriptor: descriptor, path: path)
  }

  /// Returns the status of the file at `path` without opening it. Links are followed; one that leads to itself is of the
  /// kind `other`.
  public static func status(of path: String) throws(PlatformError) -> FileStatus {
    var status = stat()
    var result = retrying { unsafe fstatat(AT_FDCWD, path, &status, 0) }
    if result != 0 && errno == ELOOP { result = retrying { unsafe lstat(path, &status) } }
    guard result == 0 else { throw PlatformError("fstatat", path) }
    return FileStatus(status)
  }

  /// Returns whether `path` is a symbolic link.
  public static func isLink(_ path: String) throws(PlatformError) -> Bool {
    var status = stat()
    guard retrying({ unsafe lstat(path, &status) }) == 0 else { throw PlatformError("lstat", path) }
    return status.st_mode & S_IFMT == S_IFLNK
  }

  /// Removes the file at `path`, or the link.
  public static func remove(_ path: String) throws(PlatformError) {
    guard retrying({ unsafe unlink(path) }) == 0 else { throw PlatformError("unlink", path) }
  }

  /// Returns the file's status as it is now.
  public func status() throws(PlatformError) -> FileStatus {
    var status = stat()
    guard retrying({ unsafe fstat(descriptor, &status) }) == 0 else { throw PlatformError("fstat", path) }
    return FileStatus(status)
  }

  /// Returns when the file was made, in nanoseconds since 1970; nil if its file system does not know. With the inode, whose
  /// number another file gets once it is removed, that tells a file from all others.
  public var born: Int64? {
    var (seconds, rest): (Int64, Int64) = (0, 0)
    return unsafe cplatform_birth(descriptor, &seconds, &rest) == 1 ? nanoseconds(seconds: seconds, plus: rest) : nil
  }

  /// Reads `count` bytes from `offset` on into the start of `bytes`. Returns how many there were: fewer than `count` only at
  /// the end of the file.
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

  /// Returns whether the bytes from `offset` on are `content`. Overwrites `buffer`.
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

  /// Returns the whole content. Throws EOVERFLOW if it has more than `limit` bytes.
  public func contents(limit: Int) throws(PlatformError) -> [UInt8] {
    let size = Int(try status().identity.size)
    guard size <= limit else { throw PlatformError("read", path, number: EOVERFLOW) }
    return try bytes(size, at: 0)
  }

  /// Returns the `count` bytes from `offset` on; fewer only at the end of the file.
  public func bytes(_ count: Int, at offset: Int64) throws(PlatformError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    let read = try read(count, into: &raw, at: offset)
    bytes.removeLast(count - read)
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

  /// Writes all of `bytes` from `offset` on. The file must not be open for appending: it would do so.
  public func write(_ bytes: RawSpan, at offset: Int64) throws(PlatformError) {
    var done = 0
    while done < bytes.byteCount {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        retrying {
          unsafe pwrite(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset) + off_t(done))
        }
      }
      if count < 0 { throw PlatformError("pwrite", path) }
      done += count
    }
  }

  /// Advises the kernel to read further ahead, because the file is read in order.
  public func adviseSequential() {
    // Refused advice does no harm.
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  /// Advises the kernel to read the whole file now, because it will be read out of order.
  public func adviseWillNeed() {
    // Refused advice does no harm.
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_WILLNEED)
  }

  /// Cuts the file to `size` bytes.
  public func truncate(to size: Int64) throws(PlatformError) {
    guard retrying({ ftruncate(descriptor, off_t(size)) }) == 0 else { throw PlatformError("ftruncate", path) }
  }

  /// Returns once the content is on the disk.
  public func synchronize() throws(PlatformError) {
    guard retrying({ fdatasync(descriptor) }) == 0 else { throw PlatformError("fdatasync", path) }
  }

  /// Whether any process has the file open by another descriptor, as far as the file system can tell.
  public var isOpenElsewhere: Bool { cplatform_is_open_elsewhere(descriptor) == 1 }

  /// Locks the file for this process until it is closed. Throws at once if another process holds the lock.
  public mutating func lock() throws(PlatformError) {
    guard retrying({ [descriptor] in flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 else {
      throw PlatformError("flock", path)
    }
    isLocked = true
  }

  /// Closes the file, and throws the errors that some disks report only now.
  public consuming func close() throws(PlatformError) {
    unlock()
    let result = Glibc.close(descriptor)
    let error = PlatformError("close", path)
    descriptor = -1
    guard result == 0 else { throw error }
  }
}

/// Fills `bytes` from `offset` on. Returns how many there were: fewer only at the end of the file. The error has no subject,
/// which the caller adds.
func read(
  _ bytes: UnsafeMutableRawBufferPointer, from descriptor: Int32, at offset: Int64
) throws(PlatformError) -> Int {
  var done = 0
  while done < bytes.count {
    let count = retrying {
      unsafe pread(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + done)
    }
    if count == 0 { break }
    if count < 0 { throw PlatformError("pread", "") }
    done += count
  }
  return done
}

/// Writes all of `bytes`. The error has no subject, which the caller adds.
func write(_ bytes: RawSpan, to descriptor: Int32) throws(PlatformError) {
  var done = 0
  while done < bytes.byteCount {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      retrying { unsafe Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done) }
    }
    if count < 0 { throw PlatformError("write", "") }
    done += count
  }
}
