internal import Foundation

/// The scripted server of the end-to-end tests, Tests/EndToEnd/server.py, which describes its faults.
public final class ScriptedServer: @unchecked Sendable {  // calls are made under the lock
  /// A value of a setting, or of an answer.
  public typealias Value = Any
  public struct Failure: Error {}

  /// Why tests with this server are skipped, if they are.
  public static let reason = "the server needs python3"
  public static var canRun: Bool { Tool.exists("python3") }

  private let process = Process()
  private let (input, output) = (Pipe(), Pipe())
  private let port: String
  private let lock = NSLock()

  /// Serves the files of `folder`.
  public init(_ folder: TemporaryFolder) throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../EndToEnd/server.py")
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script.standardizedFileURL.path, folder.path]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    guard let line = Self.line(output) else { throw Failure() }
    port = line
  }

  deinit {
    // The end of its input may not reach it: a server that was started meanwhile may hold the pipe, too. Nor may a signal:
    // it inherits what the test's thread blocks.
    try? input.fileHandleForWriting.write(contentsOf: Data("[\"end\"]\n".utf8))
    process.waitUntilExit()
  }

  public func url(_ name: String, host: String = "127.0.0.1") -> String { "http://\(host):\(port)/\(name)" }

  /// Answers requests for `name` with a fault.
  public func fault(_ name: String, _ kind: String, _ settings: [String: Value] = [:]) throws {
    _ = try call(["fault", name, kind, settings])
  }

  /// Ends all faults of `name`.
  public func heal(_ name: String) throws { _ = try call(["heal", name]) }

  /// Wants `user`, `cookie` or `header`.
  public func require(_ settings: [String: Value]) throws { _ = try call(["require", settings]) }

  /// How many requests for `name` there were.
  public func count(_ name: String) throws -> Int { try number(["count", name]) }

  /// How many bytes of `name` were sent.
  public func sent(_ name: String) throws -> Int { try number(["sent", name]) }

  /// The headers of all requests for `name`, their names in small letters.
  public func headers(_ name: String) throws -> [[String: String]] {
    guard let requests = try call(["requests", name]) as? [[String: Value]] else { throw Failure() }
    return requests.map { request in
      let headers = request["headers"] as? [String: String] ?? [:]
      return Dictionary(uniqueKeysWithValues: headers.map { ($0.key.lowercased(), $0.value) })
    }
  }

  private func number(_ call: [Value]) throws -> Int {
    guard let number = try self.call(call) as? Int else { throw Failure() }
    return number
  }

  private func call(_ call: [Value]) throws -> Value {
    lock.lock()
    defer { lock.unlock() }
    try input.fileHandleForWriting.write(contentsOf: JSONSerialization.data(withJSONObject: call) + Data("\n".utf8))
    guard let line = Self.line(output) else { throw Failure() }
    return try JSONSerialization.jsonObject(with: Data(line.utf8), options: .fragmentsAllowed)
  }

  private static func line(_ pipe: Pipe) -> String? {
    var bytes: [UInt8] = []
    while let byte = try? pipe.fileHandleForReading.read(upToCount: 1)?.first {
      guard byte != 10 else { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
    return nil
  }
}
