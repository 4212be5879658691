public import Platform

/// Reads a file on a server: what was announced is fetched ahead, and anything else when it is asked for.
public final class RemoteReader: Sendable {
  public let file: RemoteFile
  /// How many requests may run at the same time.
  public let connections: Int
  private let ahead = Locked<ReadAhead?>(nil)
  private let isClosed: Locked<Bool>

  /// Reads a file that was looked at. Nothing is asked for yet.
  public init(_ file: RemoteFile, _ options: TransferOptions) {
    let isClosed = Locked(false)
    var own = options
    own.stopSignal = { isClosed.withLock { $0 } ? Self.closed : options.stopSignal() }
    self.file = RemoteFile(file, own)
    (connections, self.isClosed) = (options.connections, isClosed)
  }

  private static let closed: Int32 = 0

  deinit { close() }

  /// Ends requests that are under way, and with them their threads.
  public func close() { isClosed.withLock { $0 = true } }

  /// Gives the bytes of `range` to `body`, in order.
  public func copy(
    _ range: Range<Int64>, _ body: (RawSpan) throws(PlatformError) -> Void
  ) throws(TransferError) {
    // Without other requests beside it nothing has to be put in order.
    guard connections > 1 else { return try file.get(range, body) }
    try expect([range])
    var buffer = Buffer(capacity: Int(ReadAhead.pieceBytes))
    var offset = range.lowerBound
    while offset < range.upperBound {
      let wanted = Int(min(Int64(buffer.capacity), range.upperBound - offset))
      let count = try buffer.fill { bytes throws(TransferError) in try read(wanted, into: &bytes, at: offset) }
      do throws(PlatformError) {
        try buffer.withBytes(in: 0..<count, body)
      } catch {
        throw TransferError(.local(error), file.address)
      }
      offset += Int64(count)
    }
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

  /// Fetches all of `buffer`.
  private func fetch(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(TransferError) -> Int {
    var done = 0
    try file.get(offset..<offset + Int64(buffer.count)) { bytes throws(PlatformError) in
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + bytes.count]).copyMemory(from: bytes)
        done += bytes.count
      }
    }
    return done
  }
}
