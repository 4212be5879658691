internal import CPlatform
internal import Glibc

extension Directory {
  /// Gives `name` in `source` the name `target` here, which must be free.
  public func rename(_ name: String, in source: Directory, to target: String) throws(PlatformError) {
    try source.move(Array(name.utf8CString), to: self, Array(target.utf8CString))
  }

  /// Gives `name` in `source` the name `target` here. A file that has it is replaced.
  public func replace(_ target: String, by name: String, in source: Directory) throws(PlatformError) {
    try source.withParent(of: Array(name.utf8CString)) { from, name throws(PlatformError) in
      try withParent(of: Array(target.utf8CString)) { to, last throws(PlatformError) in
        guard retrying({ unsafe renameat(from, name, to, last) }) == 0 else {
          throw PlatformError("renameat", child(target))
        }
      }
    }
  }

  /// Takes what is at `path` below `source` and gives it the same path here, making folders on the way. If the path is taken
  /// here, a number is added to it. Returns false if there is nothing any more.
  public func take(_ path: [UInt8], from source: Directory) throws(PlatformError) -> Bool {
    let name = path.map { CChar(bitPattern: $0) }
    let slash = CChar(bitPattern: UInt8(ascii: "/"))
    for (index, byte) in name.enumerated() where byte == slash { try makeDirectory(name[..<index] + [0]) }
    do {
      _ = try source.moveAside(name, to: self, name)
      return true
    } catch {
      // Another process has removed it.
      guard error.isMissing else { throw error }
      return false
    }
  }

  /// Gives `name` the name `target`, with a number added if that is taken. Returns the new name.
  public func moveAside(_ name: String, _ target: String) throws(PlatformError) -> String {
    text(try moveAside(Array(name.utf8CString.dropLast()), to: self, Array(target.utf8CString.dropLast())))
  }

  /// Names have no zero at their end; the one that is returned has.
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

  /// Names end with a zero.
  private func move(_ name: [CChar], to directory: Directory, _ target: [CChar]) throws(PlatformError) {
    try withParent(of: name) { from, name throws(PlatformError) in
      try directory.withParent(of: target) { to, last throws(PlatformError) in
        try renameIfFree(from, name, to, last, path: directory.child(text(target)))
      }
    }
  }
}

/// Calls renameat2(2) with RENAME_NOREPLACE, or does the same in two steps.
private func renameIfFree(
  _ from: Int32, _ name: [CChar], _ to: Int32, _ target: [CChar], path: String
) throws(PlatformError) {
  if retrying({ unsafe cplatform_rename_noreplace(from, name, to, target) }) == 0 { return }
  let error = PlatformError("renameat2", path)
  guard error.isUnsupported else { throw error }
  // Some file systems refuse the flag. The root's lock keeps our own runs out between the check and the rename.
  var status = stat()
  guard retrying({ unsafe fstatat(to, target, &status, AT_SYMLINK_NOFOLLOW) }) != 0 else {
    throw PlatformError("renameat", path, number: EEXIST)
  }
  guard errno == ENOENT else { throw PlatformError("fstatat", path) }
  guard retrying({ unsafe renameat(from, name, to, target) }) == 0 else { throw PlatformError("renameat", path) }
}
