internal import CPlatform
internal import Glibc

/// How a path below a directory is resolved. Neither way follows a link or leaves the directory.
package enum Resolution: Sendable {
  /// A single openat2(2).
  case byKernel
  /// An openat(2) for each component: for kernels before 5.6, and sandboxes that refuse openat2.
  case byFolder

  /// The better way that this kernel supports; determined once.
  package static let supported: Resolution = {
    // openat2 refuses an absolute path, so the question opens nothing.
    let result = unsafe cplatform_open_beneath(AT_FDCWD, "/", CPLATFORM_O_PATH | O_DIRECTORY | O_CLOEXEC, 0)
    if result >= 0 { closeReader(result) }
    return result < 0 && (errno == ENOSYS || errno == EPERM) ? .byFolder : .byKernel
  }()
}

extension Directory {
  /// Opens the relative `path`. Throws ELOOP if any component is a link, and EXDEV if the path leaves the
  /// directory or its mount.
  func open(_ path: [CChar], _ flags: Int32, mode: UInt32 = 0) throws(PlatformError) -> Int32 {
    let opened = unsafe openBeneath(path, flags, mode: mode)
    guard opened >= 0 else { throw openError(text(path)) }
    return opened
  }

  /// Like `open`, but returns -1 and sets `errno` if it fails.
  func openBeneath(_ path: UnsafePointer<CChar>, _ flags: Int32, mode: UInt32 = 0) -> Int32 {
    if resolution == .byKernel {
      let opened = unsafe cplatform_open_beneath(descriptor, path, flags | O_CLOEXEC, mode)
      if opened >= 0 || errno != EAGAIN { return opened }
    }
    return unsafe openByFolder(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
  }

  /// The error of a failed `openBeneath`: must follow it directly.
  func openError(_ path: String) -> PlatformError {
    PlatformError(resolution == .byKernel ? "openat2" : "openat", child(path))
  }

  /// Calls `body` with the descriptor of the parent folder of `path` and the last component, and returns its result.
  func withParent<Result>(
    of path: [CChar], _ body: (_ folder: Int32, _ name: [CChar]) throws(PlatformError) -> Result
  ) throws(PlatformError) -> Result {
    let slash = CChar(bitPattern: UInt8(ascii: "/"))
    var path = path.dropLast()
    while path.count > 1 && path.last == slash { path.removeLast() }
    let split = path.lastIndex(of: slash)
    let name = split.map { path[($0 + 1)...] } ?? path
    // The calls on a name do not resolve beneath a directory: `..` would leave it.
    if name.elementsEqual(Self.parentName) { throw PlatformError("openat", child(text(path + [0])), number: EXDEV) }
    guard let split else { return try body(descriptor, path + [0]) }
    let parent = try open(path[...split] + [0], CPLATFORM_O_PATH | O_DIRECTORY)
    defer { closeReader(parent) }
    return try body(parent, name + [0])
  }

  private func openByFolder(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: UInt32) -> Int32 {
    let bytes = unsafe Array(UnsafeBufferPointer(start: path, count: strlen(path)))
    let slash = CChar(bitPattern: UInt8(ascii: "/"))
    let parts = bytes.split(separator: slash)
    guard bytes.first != slash, !parts.contains(where: { $0.elementsEqual(Self.parentName) }) else {
      return fail(EXDEV)
    }
    guard let last = parts.last else { return fail(ENOENT) }
    var folder = descriptor
    for part in parts.dropLast() {
      let next = open(part + [0], in: folder, CPLATFORM_O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
      if folder != descriptor { closeReader(folder) }
      guard next >= 0 else { return -1 }
      folder = next
    }
    let opened = open(last + [0], in: folder, flags, mode)
    if folder != descriptor { closeReader(folder) }
    return opened
  }

  private func open(_ name: ArraySlice<CChar>, in folder: Int32, _ flags: Int32, _ mode: UInt32) -> Int32 {
    let name = Array(name)
    let opened = retrying { unsafe openat(folder, name, flags, mode) }
    guard opened < 0, errno == ENOTDIR else { return opened }
    // openat2 reports a link in place of a folder as ELOOP.
    var status = stat()
    let isLink = unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFLNK
    return fail(isLink ? ELOOP : ENOTDIR)
  }

  private func fail(_ number: Int32) -> Int32 {
    errno = number
    return -1
  }

  private static let parentName = "..".utf8.map { CChar(bitPattern: $0) }
}
