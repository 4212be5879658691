internal import CPlatform
internal import Glibc

extension Directory {
  /// Moves `name` in `source` to `target` here. Throws EEXIST if `target` exists, and EXDEV across file systems.
  public func rename(_ name: String, in source: Directory, to target: String) throws(PlatformError) {
    try source.move(Array(name.utf8CString), to: self, Array(target.utf8CString))
  }

  /// Moves `name` in `source` to `target` here, replacing an existing file.
  public func replace(_ target: String, by name: String, in source: Directory) throws(PlatformError) {
    try source.withParent(of: Array(name.utf8CString)) { from, name throws(PlatformError) in
      try withParent(of: Array(target.utf8CString)) { to, last throws(PlatformError) in
        guard retrying({ unsafe renameat(from, name, to, last) }) == 0 else {
          throw PlatformError("renameat", child(target))
        }
      }
    }
  }

  /// Moves what is at `path` below `source` to the same path here, and creates the folders on the way. Appends a number to
  /// the name if it is in use. Returns false if the source no longer exists.
  public func take(_ path: [UInt8], from source: Directory) throws(PlatformError) -> Bool {
    let name = path.map { CChar(bitPattern: $0) }
    let slash = CChar(bitPattern: UInt8(ascii: "/"))
    for (index, byte) in name.enumerated() where byte == slash { try makeDirectory(name[..<index] + [0]) }
    do {
      _ = try source.moveAside(name, to: self, name)
      return true
    } catch {
      // Another process may have removed it.
      guard error.isMissing else { throw error }
      return false
    }
  }

  /// Renames `name` to `target`, with a number appended if that name is in use. Returns the new name.
  public func moveAside(_ name: String, _ target: String) throws(PlatformError) -> String {
    text(try moveAside(Array(name.utf8CString.dropLast()), to: self, Array(target.utf8CString.dropLast())))
  }

  /// Both names lack the zero at the end; the result has it.
  private func moveAside(
    _ name: [CChar], to directory: Directory, _ target: [CChar]
  ) throws(PlatformError) -> [CChar] {
    var number = 1
    while true {
      let free = target + (number == 1 ? [] : ".\(number)".utf8.map { CChar(bitPattern: $0) }) + [0]
      do {
        try move(name + [0], to: directory, free)
        return free
      } catch {
        guard error.isExisting else { throw error }
        number += 1
      }
    }
  }

  /// Both names end with a zero.
  private func move(_ name: [CChar], to directory: Directory, _ target: [CChar]) throws(PlatformError) {
    try withParent(of: name) { from, name throws(PlatformError) in
      try directory.withParent(of: target) { to, last throws(PlatformError) in
        try renameIfFree(from, name, to, last, path: directory.child(text(target)))
      }
    }
  }
}

/// Calls renameat2(2) with RENAME_NOREPLACE, or checks and renames in two steps.
private func renameIfFree(
  _ from: Int32, _ name: [CChar], _ to: Int32, _ target: [CChar], path: String
) throws(PlatformError) {
  if retrying({ unsafe cplatform_rename_noreplace(from, name, to, target) }) == 0 { return }
  let error = PlatformError("renameat2", path)
  guard error.isUnsupported else { throw error }
  // Some file systems refuse the flag. The root's lock excludes our own runs between the check and the rename.
  var status = stat()
  guard retrying({ unsafe fstatat(to, target, &status, AT_SYMLINK_NOFOLLOW) }) != 0 else {
    throw PlatformError("renameat", path, number: EEXIST)
  }
  guard errno == ENOENT else { throw PlatformError("fstatat", path) }
  guard retrying({ unsafe renameat(from, name, to, target) }) == 0 else { throw PlatformError("renameat", path) }
}
