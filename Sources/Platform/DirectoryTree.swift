internal import Glibc

extension Directory {
  /// Returns the names in the directory, in no order, without `.` and `..`. Bytes that are not UTF-8 are replaced.
  public func names() throws(PlatformError) -> [String] {
    try rawNames().map(text)
  }

  /// Removes `name` with all that is below it; nothing happens where it is not there. Links are removed, not followed.
  public func removeTree(_ name: String) throws(PlatformError) {
    guard try kind(of: name) != nil else { return }
    try removeTree(Array(name.utf8CString))
  }

  /// Removes the empty directory `name`; one that is not empty stays, without an error.
  public func removeIfEmpty(_ name: String) throws(PlatformError) {
    do {
      try remove(Array(name.utf8CString), flags: AT_REMOVEDIR)
    } catch {
      guard error.isExisting || error.isMissing else { throw error }
    }
  }

  /// The names as they stand in the directory, each with a zero at its end: they need not be UTF-8.
  private func rawNames() throws(PlatformError) -> [[CChar]] {
    // fdopendir takes the descriptor over, so it gets one of its own.
    let descriptor = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PlatformError("openat", path) }
    guard let stream = unsafe fdopendir(descriptor) else {
      let error = PlatformError("fdopendir", path)
      _ = Glibc.close(descriptor)
      throw error
    }
    defer { unsafe closedir(stream) }
    var names: [[CChar]] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw PlatformError("readdir", path) }
        return names
      }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
      }
      if name != [0x2e, 0] && name != [0x2e, 0x2e, 0] { names.append(name) }
    }
  }

  private func removeTree(_ name: [CChar]) throws(PlatformError) {
    let child = unsafe openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard child >= 0 else {
      // What is no directory, or a link to one, is just a name.
      if errno == ENOTDIR || errno == ELOOP { return try remove(name, flags: 0) }
      throw PlatformError("openat", self.child(text(name)))
    }
    let directory = Directory(descriptor: child, path: self.child(text(name)))
    for name in try directory.rawNames() { try directory.removeTree(name) }
    try remove(name, flags: AT_REMOVEDIR)
  }

  private func remove(_ name: [CChar], flags: Int32) throws(PlatformError) {
    guard unsafe unlinkat(descriptor, name, flags) == 0 else { throw PlatformError("unlinkat", child(text(name))) }
  }

  func text(_ name: [CChar]) -> String {
    String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
