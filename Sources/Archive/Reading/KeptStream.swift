internal import Platform
internal import Transfer

/// A remote file that is kept: a thread appends what comes to a local file, and readers follow. Reads are in order.
///
///     server ─► thread ─► local file ─► reader
///
/// The network never waits for the reader, and whatever has come is in the local file if a run ends.
final class KeptStream: ByteStream {
  private let remote: RemoteReader
  private let file: AppendedFile
  private let arrived = Pulse()
  private let failure = Locked<TransferError?>(nil)
  private let threads = Locked(ThreadGroup())

  init(_ remote: RemoteReader, in file: AppendedFile) { (self.remote, self.file) = (remote, file) }

  deinit {
    remote.close()
    threads.withLock { $0.join() }
  }

  var size: Int64 { remote.file.size }

  /// Begins to fetch what is missing of the file: `extents` end where it does.
  func expect(_ extents: [Range<Int64>]) throws(StreamError) {
    let range = file.size..<max(file.size, size)
    guard !range.isEmpty else { return arrived.end() }
    let (remote, file, arrived, failure) = (remote, file, arrived, failure)
    do throws(PlatformError) {
      try threads.withLock { threads throws(PlatformError) in
        try threads.start("keep") {
          do throws(TransferError) {
            try remote.copy(range) { bytes throws(PlatformError) in
              _ = try file.append(bytes)
              arrived.signal()
            }
          } catch {
            failure.withLock { $0 = error }
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
      throw failure.withLock { $0 }.map { .remote($0) } ?? .local(.shrunk(file.path))
    }
    do throws(PlatformError) { return try file.read(count, into: &bytes, at: offset) } catch { throw .local(error) }
  }

  func identity() throws(StreamError) -> Identity { Identity(of: remote.file) }
}
