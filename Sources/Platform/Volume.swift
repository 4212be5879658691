internal import Glibc

/// The room left on a file system for a user without privileges.
public struct Volume: Sendable {
  /// Bytes that can still be written.
  public let freeBytes: Int64
  /// How many more files it can hold; nil if it has no limit.
  public let freeFiles: Int64?
  /// The bytes of one block: files take whole blocks.
  public let blockBytes: Int
}

extension Directory {
  /// Returns the room on this directory's file system.
  public func volume() throws(PlatformError) -> Volume {
    var status = statvfs()
    guard retrying({ unsafe fstatvfs(descriptor, &status) }) == 0 else { throw PlatformError("fstatvfs", path) }
    let bytes = UInt64(status.f_bavail).multipliedFullWidth(by: UInt64(status.f_frsize))
    return Volume(
      freeBytes: bytes.high == 0 ? Int64(clamping: bytes.low) : .max,
      freeFiles: status.f_files == 0 ? nil : Int64(clamping: status.f_favail),
      blockBytes: Int(clamping: status.f_frsize))
  }
}
