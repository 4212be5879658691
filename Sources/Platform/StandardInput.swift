internal import Glibc

/// The bytes that another program pipes in.
public enum StandardInput {
  public static let name = "standard input"

  /// Whether it is a person's keyboard.
  public static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// Reads what has arrived into `bytes`, which must not be empty. Returns the number of bytes: 0 at the end of the input, nil
  /// if nothing arrived within 0.1 s.
  public static func read(into bytes: inout MutableRawSpan) throws(PlatformError) -> Int? {
    var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    let ready = unsafe poll(&waiting, 1, 100)
    guard ready > 0 else {
      guard ready == 0 || errno == EINTR else { throw PlatformError("poll", name) }
      return nil
    }
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      retrying { unsafe Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count) }
    }
    if count < 0, errno == EAGAIN { return nil }
    guard count >= 0 else { throw PlatformError("read", name) }
    return count
  }
}
