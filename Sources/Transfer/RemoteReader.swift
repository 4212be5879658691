internal import Platform

/// Reads a file on a server: what was announced is fetched ahead, and anything else when it is asked for.
public final class RemoteReader: Sendable {
  public let file: RemoteFile
  private let connections: Int
  private let ahead = Locked<ReadAhead?>(nil)
  private let isClosed: Locked<Bool>
  /// The bytes that were fetched last: many reads are of a header and of the one after it.
  private let recent = Locked<(offset: Int64, bytes: [UInt8])>((0, []))

  /// Asks for the size and the state of the file.
  public init(_ address: Address, _ options: TransferOptions) throws(TransferError) {
    let isClosed = Locked(false)
    var own = options
    own.stopSignal = { isClosed.withLock { $0 } ? Self.closed : options.stopSignal() }
    file = try RemoteFile(address, own)
    (connections, self.isClosed) = (options.connections, isClosed)
  }

  private static let closed: Int32 = 0

  deinit {
    // Requests under way end, and with them the threads.
    isClosed.withLock { $0 = true }
  }

  /// Begins to fetch `extents`, which will be read from now on, in this order.
  public func expect(_ extents: [Range<Int64>]) throws(TransferError) {
    do throws(PlatformError) {
      let begun = try ReadAhead(file, extents, connections: connections)
      ahead.withLock { $0 = begun }
    } catch {
      throw TransferError(.local(error), file.address)
    }
  }

  /// Reads `count` bytes at `offset` into the start of `bytes`; returns how many were read, fewer only at the end.
  public func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(TransferError) -> Int {
    let wanted = Int(max(0, min(Int64(count), file.size - offset)))
    let ahead = ahead.withLock { $0 }
    return try unsafe bytes.withUnsafeMutableBytes { buffer throws(TransferError) in
      var done = 0
      while done < wanted {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<wanted])
        let place = offset + Int64(done)
        if let count = try unsafe ahead?.read(rest, at: place) {
          done += count
        } else {
          done += try unsafe fetch(rest, at: place)
        }
      }
      return done
    }
  }

  /// Fetches all of `buffer`, and if that is little, a bit more.
  private func fetch(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(TransferError) -> Int {
    let known = recent.withLock { recent in
      let place = offset - recent.offset
      guard place >= 0, place + Int64(buffer.count) <= recent.bytes.count else { return false }
      unsafe recent.bytes.withUnsafeBytes { bytes in
        let range = Int(place)..<Int(place) + buffer.count
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[range]))
      }
      return true
    }
    if known { return buffer.count }
    let more = buffer.count < Self.leastBytes ? Self.leastBytes : buffer.count
    let range = offset..<min(file.size, offset + Int64(more))
    var done = 0
    var fetched: [UInt8] = []
    try file.get(range) { bytes throws(PlatformError) in
      unsafe bytes.withUnsafeBytes { bytes in
        if more > buffer.count { unsafe fetched.append(contentsOf: bytes) }
        let count = min(bytes.count, buffer.count - done)
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + count])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        done += count
      }
    }
    if !fetched.isEmpty { recent.withLock { $0 = (offset, fetched) } }
    return done
  }

  /// A header, and that of the first member of a nested archive.
  private static let leastBytes = 1 << 10
}
