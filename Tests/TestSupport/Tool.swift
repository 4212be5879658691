internal import Foundation

/// A system program that a test uses for a second opinion.
public struct Tool: Sendable {
  private let path: String

  /// Finds `name` on the search path; nil if it is not installed.
  public init?(_ name: String) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    let paths = folders.map { "\($0)/\(name)" }
    guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else { return nil }
    self.path = path
  }

  /// Whether `name` is installed.
  public static func exists(_ name: String) -> Bool { Tool(name) != nil }

  /// A run that ended with an exit code other than 0.
  public struct Failure: Error {
    public let code: Int32
    /// What was written to standard error.
    public let text: String
  }

  /// Runs the program and returns what it writes to standard output.
  public func run(_ arguments: String...) throws -> [UInt8] { try run(arguments) }

  /// Runs the program and returns what it writes to standard output.
  public func run(_ arguments: [String]) throws -> [UInt8] {
    let (process, output) = (Process(), Pipe())
    // A file holds any amount of output; a second pipe would have to be drained at the same time as the first.
    let folder = try TemporaryFolder()
    let complaints = try folder.write("", to: "stderr")
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle(forWritingAtPath: complaints)
    process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C"]) { $1 }
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let text = String(decoding: try folder.read("stderr"), as: UTF8.self)
      throw Failure(code: process.terminationStatus, text: text)
    }
    return Array(bytes)
  }
}

/// The value of the environment variable `name`, or nil.
public func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
