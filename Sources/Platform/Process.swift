internal import CPlatform
internal import Glibc

/// This process and its surroundings.
public enum Process {
  /// The arguments without the program's own name, or nil if the process was started with none at all, not even that name.
  /// An argument that is not UTF-8 is nil: repaired it might name another file.
  public static var arguments: [String?]? {
    let count = cplatform_argument_count()
    guard count > 0 else { return nil }
    return (1..<count).map { unsafe String(validatingCString: cplatform_argument($0)) }
  }

  /// Opens /dev/null in place of standard streams that are closed.
  ///
  /// To be called first of all: otherwise the next file to be opened would get the number of a standard stream, and messages
  /// would be written into it.
  public static func openStandardStreams() { cplatform_open_standard_streams() }

  /// Returns the environment variable `name`, or nil if it is not set.
  public static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// How many cores this process may run on: those that a scheduler such as Slurm has given it, if there is one.
  public static var cores: Int {
    let allowed = Int(cplatform_allowed_cpus())
    return max(1, allowed > 0 ? allowed : Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// Seconds since 1970.
  public static var time: Int { Glibc.time(nil) }

  /// Ends the process with the exit code given.
  public static func exit(_ code: Int32) -> Never { Glibc.exit(code) }

  /// Makes a new folder in TMPDIR, or /tmp, whose name begins with `prefix`. Returns its path.
  public static func makeTemporaryDirectory(prefix: String) throws(PlatformError) -> String {
    let template = "\(environment("TMPDIR") ?? "/tmp")/\(prefix).XXXXXX"
    var bytes = Array(template.utf8CString)
    guard unsafe mkdtemp(&bytes) != nil else { throw PlatformError("mkdtemp", template) }
    return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Makes the folder at `path`, or leaves the one that is there.
  public static func makeDirectory(_ path: String) throws(PlatformError) {
    guard retrying({ unsafe mkdir(path, 0o777) }) != 0 else { return }
    let error = PlatformError("mkdir", path)
    guard error.isExisting, (try? Directory.open(path)) != nil else { throw error }  // only looks
  }
}

/// Standard output or standard error.
public struct StandardStream: Sendable {
  let descriptor: Int32
  let name: String

  /// The stream for results.
  public static let output = StandardStream(descriptor: STDOUT_FILENO, name: "standard output")
  /// The stream for messages and progress.
  public static let error = StandardStream(descriptor: STDERR_FILENO, name: "standard error")

  /// Whether it leads to a terminal.
  public var isTerminal: Bool { isatty(descriptor) == 1 }

  /// The terminal's width in columns; 80 if it is unknown.
  public var width: Int {
    var size = winsize()
    guard retrying({ unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) }) == 0, size.ws_col > 0 else { return 80 }
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
