internal import Glibc

/// A system call that failed: which one, on what, and why.
public struct PlatformError: Error, Equatable, CustomStringConvertible {
  /// The call's name, such as `openat`.
  public let call: String
  /// The path or thread that the call was about.
  public let subject: String
  /// The value of `errno` after the call.
  public let number: Int32

  public init(_ call: String, _ subject: String, number: Int32) {
    self.call = call
    self.subject = subject
    self.number = number
  }

  /// Takes the number from `errno`; to be made right after the call.
  init(_ call: String, _ subject: String) {
    self.init(call, subject, number: errno)
  }

  /// No file or folder has that name.
  public var isMissing: Bool { number == ENOENT || number == ENOTDIR }
  /// Something has that name already.
  public var isExisting: Bool { number == EEXIST || number == ENOTEMPTY }
  /// Another process holds the lock.
  public var isLocked: Bool { number == EWOULDBLOCK }
  /// The disk, the quota or a size limit is exhausted.
  public var isFull: Bool { number == ENOSPC || number == EDQUOT || number == EFBIG }
  /// This process or machine has run out of descriptors or memory: the fault is not in the file.
  public var isExhausted: Bool { number == EMFILE || number == ENFILE || number == ENOMEM }
  /// The call is not supported by this kernel or file system.
  var isUnsupported: Bool { number == EINVAL || number == ENOTSUP || number == ENOSYS }

  /// The system's words for the error number, such as "No space left on device".
  public var reason: String { unsafe String(cString: strerror(number)) }

  public var description: String { "\(subject): \(reason) (\(call))" }
}
