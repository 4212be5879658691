internal import Glibc

extension Directory {
  /// Returns the names in the directory, in no order, without `.` and `..`. Bytes that are not UTF-8 are replaced.
  public func names() throws(PlatformError) -> [String] {
    var listing = Listing()
    try listing.read(self)
    return (0..<listing.count).map { unsafe String(cString: listing.name($0)) }
  }

  /// Removes the empty directory `name`. One that is not empty stays, without an error; so does a name that is not there.
  public func removeIfEmpty(_ name: String) throws(PlatformError) {
    do throws(PlatformError) {
      try withParent(of: Array(name.utf8CString)) { folder, last throws(PlatformError) in
        guard retrying({ unsafe unlinkat(folder, last, AT_REMOVEDIR) }) == 0 else {
          throw PlatformError("unlinkat", child(name))
        }
      }
    } catch {
      guard error.isExisting || error.isMissing else { throw error }
    }
  }

  /// Removes `name` with everything below it. Removes links, and never follows them. Does nothing if `name` is not there.
  ///
  /// Up to `threads` threads share the folders. From any of them, `removed` is called now and then with the number of names
  /// that were removed since its last call, and `shouldStop` is asked at least every few hundred names. Returns false if that
  /// stopped the removal.
  @discardableResult
  public func removeTree(
    _ name: String, threads: Int = 1, removed: @escaping @Sendable (Int) -> Void = { _ in },
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws(PlatformError) -> Bool {
    let bytes = Array(name.utf8CString)
    guard let status = try status(of: name) else { return true }
    guard status.kind == .directory else {
      if shouldStop() { return false }
      try unlink(name)
      removed(1)
      return true
    }
    return try withParent(of: bytes) { parent, last throws(PlatformError) in
      let removal = Removal(of: last, in: parent, path: child(name), removed: removed, shouldStop: shouldStop)
      return try removal.run(threads: threads)
    }
  }
}
