internal import Glibc

/// Files of a tree under the same names in another folder.
extension Directory {
  /// Gives the file `index` of `listing`, which lies in `source`, its name here too: a hard link. Replaces another file of
  /// that name; one that is the same file already stays.
  public func link(_ index: Int, of listing: borrowing Listing, in source: Directory) throws(PlatformError) {
    let name = unsafe listing.name(index)
    func link() -> Int32 { retrying { unsafe linkat(source.descriptor, name, descriptor, name, 0) } }
    if link() == 0 { return }
    guard errno == EEXIST else { throw linkError("linkat", index, listing) }
    let original = try listing.status(index, in: source)
    if let there = try listing.status(index, in: self), there.isSameFile(as: original) { return }
    try unlink(index, listing)
    guard link() == 0 else { throw linkError("linkat", index, listing) }
  }

  /// Makes a symbolic link with name `index` of `listing` to the file of that name in the folder at `path`, which ends with a
  /// slash. Replaces what has the name, unless it is that link.
  public func symlink(
    _ index: Int, of listing: borrowing Listing, at path: [UInt8]
  ) throws(PlatformError) {
    let name = unsafe listing.name(index)
    let target =
      unsafe path.map { CChar(bitPattern: $0) }
      + UnsafeBufferPointer(start: name, count: strlen(name) + 1)
    func link() -> Int32 { retrying { unsafe symlinkat(target, descriptor, name) } }
    if link() == 0 { return }
    guard errno == EEXIST else { throw linkError("symlinkat", index, listing) }
    if unsafe linkTarget(name) == target.dropLast() { return }
    try unlink(index, listing)
    guard link() == 0 else { throw linkError("symlinkat", index, listing) }
  }

  /// Makes a symbolic link `name` to `target`. Replaces what has the name, unless it is a folder.
  public func symlink(_ name: String, to target: String) throws(PlatformError) {
    func link() -> Int32 { retrying { unsafe symlinkat(target, descriptor, name) } }
    if link() == 0 { return }
    guard errno == EEXIST else { throw PlatformError("symlinkat", child(name)) }
    try unlink(name)
    guard link() == 0 else { throw PlatformError("symlinkat", child(name)) }
  }

  /// Gives the file at `path`, which may be a link, the name `name` here too: a hard link. Replaces what has the name, unless
  /// it is a folder.
  public func link(_ name: String, to path: String) throws(PlatformError) {
    func link() -> Int32 { retrying { unsafe linkat(AT_FDCWD, path, descriptor, name, AT_SYMLINK_FOLLOW) } }
    if link() == 0 { return }
    guard errno == EEXIST else { throw PlatformError("linkat", child(name)) }
    try unlink(name)
    guard link() == 0 else { throw PlatformError("linkat", child(name)) }
  }

  /// Writes a copy of `file` called `name`, in the place of a file of that name, through `buffer`. Returns its size, which is
  /// that of the file. `shouldStop` is asked for each buffer; returns nil if the copy was stopped.
  public func copy(
    _ file: borrowing File, as name: String, _ buffer: inout Buffer, shouldStop: () -> Bool
  ) throws(PlatformError) -> Int64? {
    let size = try file.status().identity.size
    let copy = try create(name)
    var offset: Int64 = 0
    while case let count = try buffer.fill(from: file, count: buffer.capacity, at: offset), count > 0 {
      try buffer.withBytes(in: 0..<count) { bytes throws(PlatformError) in try copy.write(bytes) }
      offset += Int64(count)
      if shouldStop() { return nil }
    }
    guard offset == size, try copy.status().identity.size == size else { throw .shrunk(file.path) }
    try copy.close()
    return size
  }

  /// Shares the blocks of `file` with a new file called `name`, in the place of a file of that name. Returns its size.
  public func clone(_ file: borrowing File, as name: String) throws(PlatformError) -> Int64 {
    var bytes = Array(name.utf8)
    bytes.append(0)
    try clone(file, as: bytes.span)
    return try file.status().identity.size
  }

  /// Opens the folder at `path`, and makes those on the way that do not exist.
  public func madeDirectory(_ path: String) throws(PlatformError) -> Directory {
    var made = ""
    for name in path.split(separator: "/") {
      made += made.isEmpty ? String(name) : "/\(name)"
      try makeDirectory(made)
    }
    return try directory(path)
  }

  private func linkTarget(_ name: UnsafePointer<CChar>) -> [CChar]? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = retrying { unsafe readlinkat(descriptor, name, &bytes, bytes.count) }
    return count < 0 ? nil : Array(bytes[..<count])
  }

  private func unlink(_ index: Int, _ listing: borrowing Listing) throws(PlatformError) {
    guard retrying({ unsafe unlinkat(descriptor, listing.name(index), 0) }) == 0 else {
      throw PlatformError("unlinkat", listing.path(index, self))
    }
  }

  /// The error of a call about name `index` here: must follow it directly.
  private func linkError(_ call: String, _ index: Int, _ listing: borrowing Listing) -> PlatformError {
    PlatformError(call, listing.path(index, self))
  }
}

extension PlatformError {
  /// The error that another process holds a lock.
  public static func locked(_ path: String) -> PlatformError { PlatformError("flock", path, number: EWOULDBLOCK) }
}

extension File {
  /// Returns what is at `path` as an absolute path without links.
  public static func realPath(_ path: String) throws(PlatformError) -> String {
    guard let resolved = unsafe realpath(path, nil) else { throw PlatformError("realpath", path) }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}
