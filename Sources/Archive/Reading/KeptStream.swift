internal import Platform

/// A remote file that is kept: a thread appends what comes to a local file, and readers follow. Reads are in order.
///
///     server ─► thread ─► local file ─► reader
///
/// The network never waits for the reader, and whatever has come is on the local file if a run ends.
final class KeptStream: ByteStream {
  private struct End {
    var error: StreamError?
    var isStopped = false
  }

  private let remote: any ByteStream
  private let file: AppendedFile
  private let arrived = Pulse()
  private let end = Locked(End())
  private let threads = Locked(ThreadGroup())

  init(_ remote: any ByteStream, in file: AppendedFile) { (self.remote, self.file) = (remote, file) }

  deinit {
    end.withLock { $0.isStopped = true }
    threads.withLock { $0.join() }
  }

  var size: Int64 { remote.size }
  var usefulThreads: Int { remote.usefulThreads }

  /// Begins to fetch what is missing of the file: `extents` end where it does.
  func expect(_ extents: [Range<Int64>]) throws(StreamError) {
    guard file.size < size else { return }
    try remote.expect([file.size..<size])
    let (remote, file, arrived, end) = (remote, file, arrived, end)
    do throws(PlatformError) {
      try threads.withLock { threads throws(PlatformError) in
        try threads.start("keep") {
          var buffer = Buffer(capacity: Self.bytesAtATime)
          do throws(StreamError) {
            while file.size < remote.size, !end.withLock({ $0.isStopped }) {
              let (offset, left) = (file.size, remote.size - file.size)
              let count = try buffer.fill { bytes throws(StreamError) in
                try remote.read(Int(min(Int64(bytes.byteCount), left)), into: &bytes, at: offset)
              }
              try buffer.withBytes(in: 0..<count) { bytes throws(StreamError) in
                do throws(PlatformError) { _ = try file.append(bytes) } catch { throw .local(error) }
              }
              arrived.signal()
            }
          } catch {
            end.withLock { $0.error = error }
          }
          arrived.end()
        }
      }
    } catch {
      throw .local(error)
    }
  }

  func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(StreamError) -> Int {
    while file.size < offset + Int64(count), arrived.wait() {}
    guard file.size >= offset + Int64(count) else {
      throw end.withLock { $0.error } ?? .local(.shrunk(file.path))
    }
    do throws(PlatformError) { return try file.read(count, into: &bytes, at: offset) } catch { throw .local(error) }
  }

  func identity() throws(StreamError) -> Identity { try remote.identity() }

  /// What has come of a read is lost if a run ends in it.
  private static let bytesAtATime = 64 << 10
}
