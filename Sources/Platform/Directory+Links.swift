internal import CPlatform
internal import Glibc

/// Files that share their content with files of another tree.
extension Directory {
  /// Gives the file `index` of `listing`, which lies in `source`, the name `name` here too: a hard link. Replaces another
  /// file of that name; one that is the same file already stays. `name` is a single name that ends with a zero.
  public func link(
    _ index: Int, of listing: borrowing Listing, in source: Directory, as name: Span<UInt8>
  ) throws(PlatformError) {
    if linkFile(index, listing, source, name) == 0 { return }
    guard errno == EEXIST else { throw PlatformError("linkat", child(text(name))) }
    let original = try listing.status(index, in: source)
    if let there = try status(ofFile: name), there.isSameFile(as: original) { return }
    try unlink(text(name))
    guard linkFile(index, listing, source, name) == 0 else { throw PlatformError("linkat", child(text(name))) }
  }

  /// Creates the file `name` with the content of `file`, whose blocks they share until one of them is written to. Replaces
  /// another file of that name. `name` is a single name that ends with a zero.
  public func clone(_ file: borrowing File, as name: Span<UInt8>) throws(PlatformError) {
    let made = try create(text(name))
    guard retrying({ cplatform_clone(made.descriptor, file.descriptor) }) == 0 else {
      let error = PlatformError("ioctl", made.path)
      try unlink(text(name))
      throw error
    }
    try made.close()
  }

  /// Removes the name `index` of `listing`, which is that of this directory, if it is one of the names of the file `other`,
  /// which has at least another one. Returns whether it did.
  public func unlink(
    _ index: Int, of listing: borrowing Listing, ifSameAs other: FileStatus
  ) throws(PlatformError) -> Bool {
    guard let status = try listing.status(index, in: self), status.kind == .file, status.isSameFile(as: other),
      status.links > 1
    else { return false }
    guard retrying({ unsafe unlinkat(descriptor, listing.name(index), 0) }) == 0 else {
      throw PlatformError("unlinkat", listing.path(index, self))
    }
    return true
  }

  /// Returns the status of `name`, a single name that ends with a zero; nil if it does not exist. A link is not followed.
  public func status(ofFile name: Span<UInt8>) throws(PlatformError) -> FileStatus? {
    var status = stat()
    let result = unsafe name.withUnsafeBytes { name in
      retrying { unsafe fstatat(descriptor, pointer(name), &status, AT_SYMLINK_NOFOLLOW) }
    }
    guard result == 0 else {
      let error = PlatformError("fstatat", child(text(name)))
      if error.isMissing { return nil }
      throw error
    }
    return FileStatus(status)
  }

  private func linkFile(
    _ index: Int, _ listing: borrowing Listing, _ source: Directory, _ name: Span<UInt8>
  ) -> Int32 {
    unsafe name.withUnsafeBytes { name in
      retrying { unsafe linkat(source.descriptor, listing.name(index), descriptor, pointer(name), 0) }
    }
  }

  private func pointer(_ name: UnsafeRawBufferPointer) -> UnsafePointer<CChar> {
    unsafe name.baseAddress!.assumingMemoryBound(to: CChar.self)
  }

  private func text(_ name: Span<UInt8>) -> String {
    unsafe name.withUnsafeBytes { unsafe String(decoding: $0.dropLast(), as: UTF8.self) }
  }
}

extension FileStatus {
  /// Whether both are of one file, by whatever names.
  public func isSameFile(as other: FileStatus?) -> Bool {
    other.map { $0.device == device && $0.identity.inode == identity.inode } ?? false
  }
}

extension PlatformError {
  /// The file system, or the user's rights, do not allow that a file shares its content with another.
  public var isUnlinkable: Bool {
    ["linkat", "ioctl"].contains(call)
      && (isOtherFileSystem || isDenied || isUnsupported || [ENOTTY, EMLINK, EISDIR].contains(number))
  }

  /// The error that a file is gone.
  public static func gone(_ path: String) -> PlatformError { PlatformError("fstatat", path, number: ENOENT) }

  /// The error that a file is larger than anything that is written there.
  public static func tooLarge(_ path: String) -> PlatformError { PlatformError("write", path, number: EFBIG) }

  /// The error that a file has less content than it had.
  public static func shrunk(_ path: String) -> PlatformError { PlatformError("pread", path, number: ENODATA) }

  /// Whether it is `shrunk(_:)`.
  public var isShrunk: Bool { number == ENODATA }
}
