internal import Glibc

extension Listing {
  /// Returns the status of what name `index` stands for in `directory`, without following a link; nil if it is gone.
  public func status(_ index: Int, in directory: Directory) throws(PlatformError) -> FileStatus? {
    var status = stat()
    let result = retrying { unsafe fstatat(directory.descriptor, name(index), &status, AT_SYMLINK_NOFOLLOW) }
    guard result == 0 else {
      let error = PlatformError("fstatat", path(index, directory))
      if error.isMissing { return nil }
      throw error
    }
    return FileStatus(status)
  }
}
