internal import Glibc

extension Listing {
  /// Returns the status of what name `index` stands for in `directory`, without following a link; nil if it is gone.
  public func status(_ index: Int, in directory: Directory) throws(PlatformError) -> FileStatus? {
    var status = stat()
    // The names lie in memory as the kernel has put them there, each with a zero at its end.
    let result = withName(index) { name in
      unsafe name.withUnsafeBufferPointer { name in
        let start = unsafe UnsafeRawPointer(name.baseAddress!).assumingMemoryBound(to: CChar.self)
        return retrying { unsafe fstatat(directory.descriptor, start, &status, AT_SYMLINK_NOFOLLOW) }
      }
    }
    guard result == 0 else {
      let error = PlatformError("fstatat", path(index, directory))
      if error.isMissing { return nil }
      throw error
    }
    return FileStatus(status)
  }
}
