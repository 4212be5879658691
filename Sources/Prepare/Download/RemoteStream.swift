internal import Archive
internal import Platform
internal import Transfer

/// The bytes of a file on a server.
final class RemoteStream: ByteStream {
  private let file: RemoteFile
  /// Why reading has failed.
  let failure = Locked<TransferError?>(nil)

  init(_ file: RemoteFile) { self.file = file }

  var size: Int64 { file.size }

  func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(PlatformError) -> Int {
    do {
      return try file.read(count, into: &bytes, at: offset)
    } catch {
      failure.withLock { $0 = error }
      throw PlatformError("read", error.address, number: 104)
    }
  }

  func identity() throws(PlatformError) -> Identity { file.identity }
}
