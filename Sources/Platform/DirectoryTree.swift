internal import Glibc

extension Directory {
  /// Returns the names in the directory, in no order, without `.` and `..`.
  public func names() throws(PlatformError) -> [String] {
    // fdopendir takes the descriptor over, so it gets one of its own.
    let descriptor = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PlatformError("openat", path) }
    guard let stream = unsafe fdopendir(descriptor) else {
      let error = PlatformError("fdopendir", path)
      _ = Glibc.close(descriptor)
      throw error
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw PlatformError("readdir", path) }
        return names
      }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
  }

  /// Removes `name` with all that is below it; nothing happens where it is not there. Links are removed, not followed.
  public func removeTree(_ name: String) throws(PlatformError) {
    switch try kind(of: name) {
    case nil: return
    case .directory:
      let directory = try directory(name)
      for name in try directory.names() { try directory.removeTree(name) }
      try remove(name, flags: AT_REMOVEDIR)
    case .file, .other: try remove(name, flags: 0)
    }
  }

  /// Removes the empty directory `name`; one that is not empty stays, without an error.
  public func removeIfEmpty(_ name: String) throws(PlatformError) {
    do {
      try remove(name, flags: AT_REMOVEDIR)
    } catch {
      guard error.isExisting || error.isMissing else { throw error }
    }
  }

  private func remove(_ name: String, flags: Int32) throws(PlatformError) {
    guard unsafe unlinkat(descriptor, name, flags) == 0 else { throw PlatformError("unlinkat", child(name)) }
  }
}
