internal import Glibc

/// A system call that failed: which one, on what, and why.
public struct PlatformError: Error, Equatable, CustomStringConvertible {
  /// The call's name, such as `openat`.
  public let call: String
  /// The path or thread that the call was about.
  public let subject: String
  /// The value of `errno` after the call.
  public let number: Int32

  /// Makes an error with the number given.
  public init(_ call: String, _ subject: String, number: Int32) {
    self.call = call
    self.subject = subject
    self.number = number
  }

  /// Another program has the file open.
  public static func busy(_ path: String) -> PlatformError { PlatformError("open", path, number: EWOULDBLOCK) }

  /// The file is not the one that was looked at, or has changed since.
  public static func replaced(_ path: String) -> PlatformError { PlatformError("fstat", path, number: ESTALE) }

  /// Makes an error with the number in `errno`: must follow the call directly.
  init(_ call: String, _ subject: String) {
    self.init(call, subject, number: errno)
  }

  /// No file or folder has that name.
  public var isMissing: Bool { number == ENOENT || number == ENOTDIR }
  /// Something has that name already.
  public var isExisting: Bool { number == EEXIST || number == ENOTEMPTY }
  /// The file is not the one that was looked at.
  public var isReplaced: Bool { number == ESTALE }
  /// Another process holds the lock.
  public var isLocked: Bool { number == EWOULDBLOCK }
  /// The disk, the quota or a size limit is exhausted.
  public var isFull: Bool { number == ENOSPC || number == EDQUOT || number == EFBIG }
  /// This process or machine has run out of descriptors or memory.
  public var isResourceLimit: Bool { number == EMFILE || number == ENFILE || number == ENOMEM }
  /// This user may not do that.
  public var isDenied: Bool { number == EACCES || number == EPERM }
  /// The disk could not read or write.
  public var isReadFault: Bool { number == EIO }
  /// The fault is in the machine (a disk, the network, a limit), not in the content of the file.
  public var isMachineFault: Bool { isResourceLimit || Self.machineFaults.contains(number) }
  /// The two paths of a rename are on different file systems, or a path leaves its directory.
  public var isOtherFileSystem: Bool { number == EXDEV }
  /// A component of the path is a symbolic link that may not be followed.
  public var isLink: Bool { number == ELOOP }
  /// The call is not supported by this kernel or file system.
  var isUnsupported: Bool { number == EINVAL || number == ENOTSUP || number == ENOSYS }

  /// The system's words for the number, such as "No space left on device".
  public var reason: String { unsafe String(cString: strerror(number)) }

  /// The subject, the reason and the call.
  public var description: String { "\(subject): \(reason) (\(call))" }

  private static let machineFaults = [
    EIO, ESTALE, EINTR, ENXIO, ENODEV, ETIMEDOUT, EHOSTDOWN, EREMOTEIO, ENOTCONN,
  ]
}
