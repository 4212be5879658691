import Dataset
import Pass
import Platform

/// Keeps what it takes in memory, and fails on request.
final class MemorySink: Sink {
  private let isWanted: @Sendable (Item) -> Bool
  private let fault: @Sendable (String) -> PlatformError?
  private let taken = Locked<[String: [UInt8]]>([:])
  private let large = Locked<[String: Int64]>([:])
  private let log = Locked<[String]>([])

  /// Takes the items that `isWanted` accepts. `fault` says with what error the file at a path fails.
  init(
    wants isWanted: @escaping @Sendable (Item) -> Bool = { _ in true },
    fault: @escaping @Sendable (String) -> PlatformError? = { _ in nil }
  ) {
    (self.isWanted, self.fault) = (isWanted, fault)
  }

  /// The files that are complete, by path.
  var files: [String: [UInt8]] { taken.withLock { $0 } }
  /// The paths and announced sizes of files that came in pieces.
  var largeFiles: [String: Int64] { large.withLock { $0 } }
  /// The nested archives that began and ended, in order.
  var classes: [String] { log.withLock { $0 } }

  func wants(_ item: Item) throws(PlatformError) -> Bool { isWanted(item) }

  func begin(_ wnid: Wnid) throws(PlatformError) { log.withLock { $0.append("\(wnid)") } }

  func end(_ wnid: Wnid, numbers: [UInt32]) throws(PlatformError) {
    log.withLock { $0.append("\(wnid) \(numbers.sorted())") }
  }

  func take(_ path: RawSpan, _ content: RawSpan, _ scratch: inout Buffer) throws(PlatformError) {
    var path = array(path)
    precondition(path.popLast() == 0, "paths end with a zero")
    try put(String(decoding: path, as: UTF8.self), array(content))
  }

  func begin(_ path: String, size: Int64) throws(PlatformError) -> any LargeFile {
    large.withLock { $0[path] = size }
    return Pieces(path, self)
  }

  fileprivate func put(_ path: String, _ content: [UInt8]) throws(PlatformError) {
    if let error = fault(path) { throw error }
    taken.withLock { files in
      precondition(files[path] == nil, "no file is handed over twice")
      files[path] = content
    }
  }
}

/// A large file whose pieces are collected.
private final class Pieces: LargeFile {
  private let path: String
  private let sink: MemorySink
  private var content: [UInt8] = []

  init(_ path: String, _ sink: MemorySink) { (self.path, self.sink) = (path, sink) }

  func append(_ bytes: RawSpan) throws(PlatformError) { content += array(bytes) }

  func finish() throws(PlatformError) { try sink.put(path, content) }
}
