internal import Glibc

/// The room that is left on a file system, for a user without privileges.
public struct Volume: Sendable {
  public let freeBytes: Int64
  /// How many more files it can hold; nil where it knows no limit.
  public let freeFiles: Int64?
}

extension Directory {
  /// Returns the room on the file system of this directory.
  public func volume() throws(PlatformError) -> Volume {
    var status = statvfs()
    guard unsafe fstatvfs(descriptor, &status) == 0 else { throw PlatformError("fstatvfs", path) }
    let bytes = UInt64(status.f_bavail).multipliedFullWidth(by: UInt64(status.f_frsize))
    return Volume(
      freeBytes: bytes.high == 0 ? Int64(clamping: bytes.low) : .max,
      freeFiles: status.f_files == 0 ? nil : Int64(clamping: status.f_favail))
  }
}
