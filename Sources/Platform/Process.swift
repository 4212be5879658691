internal import Glibc

/// Facts about this process and where its streams lead.
public enum Process {
  /// Returns the environment variable `name`, or nil where it is not set.
  public static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// The cores that this process may run on.
  public static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Seconds since 1970.
  public static var time: Int { Glibc.time(nil) }

  /// Ends the process.
  public static func exit(_ code: Int32) -> Never { Glibc.exit(code) }

  /// Makes a new folder named after `prefix` below TMPDIR, or /tmp, and returns its path.
  public static func makeTemporaryDirectory(prefix: String) throws(PlatformError) -> String {
    let template = "\(environment("TMPDIR") ?? "/tmp")/\(prefix).XXXXXX"
    var bytes = Array(template.utf8CString)
    guard unsafe mkdtemp(&bytes) != nil else { throw PlatformError("mkdtemp", template) }
    return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Makes the folder at `path`, or leaves the one that is there.
  public static func makeDirectory(_ path: String) throws(PlatformError) {
    guard unsafe mkdir(path, 0o777) != 0 else { return }
    let error = PlatformError("mkdir", path)
    guard error.isExisting, (try? Directory.open(path)) != nil else { throw error }  // only looks what is there
  }
}

/// Standard output or standard error.
public struct StandardStream: Sendable {
  let descriptor: Int32
  let name: String

  public static let output = StandardStream(descriptor: STDOUT_FILENO, name: "standard output")
  public static let error = StandardStream(descriptor: STDERR_FILENO, name: "standard error")

  public var isTerminal: Bool { isatty(descriptor) == 1 }

  /// The terminal's width in columns; 80 where it is not known.
  public var width: Int {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes all of `text`.
  public func write(_ text: String) throws(PlatformError) {
    do {
      try Platform.write(unsafe Array(text.utf8).span.bytes, to: descriptor)
    } catch {
      throw PlatformError(error.call, name, number: error.number)
    }
  }
}
