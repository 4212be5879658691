internal import Glibc

extension Directory {
  /// Opens the file `name` for reading. Never waits for a pipe.
  public func readable(_ name: String) throws(PlatformError) -> File {
    let opened = try open(Array(name.utf8CString), O_RDONLY | O_NONBLOCK)
    return File(descriptor: opened, path: child(name))
  }

  /// Opens the file `name` for reading and appending. Creates it if it does not exist and `create` is set.
  public func appendable(_ name: String, create: Bool) throws(PlatformError) -> File {
    let flags = O_RDWR | O_APPEND | (create ? O_CREAT : 0)
    let opened = try open(Array(name.utf8CString), flags, mode: create ? 0o666 : 0)
    return File(descriptor: opened, path: child(name))
  }

  /// Creates the file `name`, and opens it for reading and appending. Throws EEXIST if there is one.
  public func newAppendable(_ name: String) throws(PlatformError) -> File {
    let opened = try open(Array(name.utf8CString), O_RDWR | O_APPEND | O_CREAT | O_EXCL, mode: 0o666)
    return File(descriptor: opened, path: child(name))
  }

  /// Opens the file `name` for reading, and for writing over it.
  public func writable(_ name: String) throws(PlatformError) -> File {
    let opened = try open(Array(name.utf8CString), O_RDWR | O_NONBLOCK)
    return File(descriptor: opened, path: child(name))
  }

  /// Creates the file `name` in place of an existing one, and opens it for writing. Its mode is 0666 less the umask.
  ///
  /// An existing file is removed, not written to: it may have other names, which are not ours.
  public func create(_ name: String) throws(PlatformError) -> File {
    let path = Array(name.utf8CString)
    var opened = unsafe openBeneath(path, Self.creating, mode: 0o666)
    if opened < 0 && errno == EEXIST {
      try unlink(name)
      opened = unsafe openBeneath(path, Self.creating, mode: 0o666)
    }
    guard opened >= 0 else { throw openError(name) }
    return File(descriptor: opened, path: child(name))
  }

  private static let creating = O_WRONLY | O_CREAT | O_EXCL

  /// Like `create`, writes `content` and closes the file. `path` is a relative path that ends with a zero byte.
  public func writeFile(at path: RawSpan, _ content: RawSpan) throws(PlatformError) {
    var file = open(path, Self.creating, mode: 0o666)
    if file < 0 && errno == EEXIST {
      try unlink(text(path))
      file = open(path, Self.creating, mode: 0o666)
    }
    guard file >= 0 else { throw openError(text(path)) }
    // Only an error needs the path as text: there are a million files.
    var failure: PlatformError?
    do {
      try write(content, to: file)
    } catch {
      failure = PlatformError(error.call, child(text(path)), number: error.number)
    }
    if Glibc.close(file) != 0 && failure == nil { failure = PlatformError("close", child(text(path))) }
    if let failure { throw failure }
  }

  /// Returns whether the regular file at `path` (a relative path ending with a zero byte) has exactly this `content`.
  ///
  /// Also false if there is no such file, or the disk cannot read it. Throws if the machine is at fault in another way.
  /// Overwrites `buffer`.
  public func hasFile(
    at path: RawSpan, with content: RawSpan, _ buffer: inout Buffer
  ) throws(PlatformError) -> Bool {
    do throws(PlatformError) {
      let opened = open(path, O_RDONLY | O_NONBLOCK)
      guard opened >= 0 else { throw openError(text(path)) }
      let file = File(descriptor: opened, path: child(text(path)))
      let status = try file.status()
      guard status.kind == .file, status.identity.size == Int64(content.byteCount) else { return false }
      return try file.has(content, at: 0, &buffer)
    } catch {
      if error.isMachineFault && !error.isReadFault { throw error }
      return false
    }
  }

  /// Removes the file or link `name`. Throws EISDIR for a directory.
  public func unlink(_ name: String) throws(PlatformError) {
    try withParent(of: Array(name.utf8CString)) { folder, last throws(PlatformError) in
      guard retrying({ unsafe unlinkat(folder, last, 0) }) == 0 else { throw PlatformError("unlinkat", child(name)) }
    }
  }

  private func open(_ path: RawSpan, _ flags: Int32, mode: UInt32 = 0) -> Int32 {
    unsafe path.withUnsafeBytes { path in
      unsafe openBeneath(path.baseAddress!.assumingMemoryBound(to: CChar.self), flags, mode: mode)
    }
  }

  private func text(_ path: RawSpan) -> String {
    unsafe path.withUnsafeBytes { unsafe String(decoding: $0.dropLast(), as: UTF8.self) }
  }
}
