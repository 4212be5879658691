internal import Glibc

extension Directory {
  /// Returns the names in the directory, unsorted, without `.` and `..`. Bytes that are not UTF-8 are replaced.
  public func names() throws(PlatformError) -> [String] {
    var listing = Listing()
    try listing.read(self)
    return (0..<listing.count).map { unsafe String(cString: listing.name($0)) }
  }

  /// Returns how many names there are in the directory, and in those below it, that are no directories. Links are not followed.
  public func countFiles() throws(PlatformError) -> Int {
    var listing = Listing()
    try listing.read(self)
    var count = 0
    for index in 0..<listing.count {
      count += listing.kind(index) == .directory ? try folder(index, of: listing).countFiles() : 1
    }
    return count
  }

  private func folder(_ index: Int, of listing: borrowing Listing) throws(PlatformError) -> Directory {
    let name = unsafe listing.name(index)
    let path = unsafe Array(UnsafeBufferPointer(start: name, count: strlen(name) + 1))
    let opened = try open(path, O_RDONLY | O_DIRECTORY)
    return Directory(descriptor: opened, path: listing.path(index, self), resolution: resolution)
  }

  /// Removes the directory `name` if it is empty. Otherwise, or if it does not exist, does nothing.
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

  /// Removes `name` with everything below it. Links are removed, never followed. Does nothing if `name` does not exist.
  ///
  /// Up to `threads` threads share the folders. Any of them calls `removed` with the number of names that it has removed since
  /// its previous call, and `shouldStop` at least every 256 names. Returns false if the removal was stopped.
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
