internal import Platform
internal import Transfer

/// An archive that another program pipes in. It can be read once, from its start on; what nobody asks for is dropped.
final class InputStream: ByteStream {
  let size: Int64
  /// Its first bytes, 512 if it has as many.
  let start: [UInt8]
  private let options: TransferOptions
  /// Of the next byte to come.
  private let position: Locked<Int64>

  /// Waits for the first bytes of the archive, which has `size` bytes.
  init(size: Int64, _ options: TransferOptions) throws(TransferError) {
    (self.size, self.options) = (size, options)
    let count = Int(min(512, size))
    var first = Buffer(capacity: count)
    _ = try first.fill { bytes throws(TransferError) in
      try Self.receive(0..<count, of: &bytes, at: 0, size, options)
      return count
    }
    start = first.withBytes(in: 0..<count) { bytes in unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) } }
    position = Locked(Int64(count))
  }

  func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(StreamError) -> Int {
    let wanted = Int(min(Int64(count), size - offset))
    do throws(TransferError) {
      try position.withLock { position throws(TransferError) in
        var done = 0
        while done < wanted, offset + Int64(done) < start.count {
          bytes.storeBytes(of: start[Int(offset) + done], toByteOffset: done, as: UInt8.self)
          done += 1
        }
        guard done < wanted else { return }
        guard position <= offset + Int64(done) else { throw TransferError(.noRanges, .standardInput) }
        while position < offset + Int64(done) {
          let dropped = Int(min(Int64(wanted - done), offset + Int64(done) - position))
          try Self.receive(done..<done + dropped, of: &bytes, at: position, size, options)
          position += Int64(dropped)
        }
        try Self.receive(done..<wanted, of: &bytes, at: position, size, options)
        position += Int64(wanted - done)
        if position == size { try checkEnd() }
      }
    } catch {
      throw .remote(error)
    }
    return wanted
  }

  func identity() throws(StreamError) -> Identity { Identity(ofInput: size) }

  /// Throws if there is more than the archive.
  private func checkEnd() throws(TransferError) {
    var more = Buffer(capacity: 1)
    _ = try more.fill { bytes throws(TransferError) in
      guard try Self.receive(&bytes, options) == 0 else { throw TransferError(.inputTooLong(size), .standardInput) }
      return 0
    }
  }

  /// Fills `range` of `bytes` with what comes.
  private static func receive(
    _ range: Range<Int>, of bytes: inout MutableRawSpan, at offset: Int64, _ size: Int64, _ options: TransferOptions
  ) throws(TransferError) {
    var done = range.lowerBound
    while done < range.upperBound {
      var rest = bytes._mutatingExtracting(done..<range.upperBound)
      let count = try receive(&rest, options)
      guard count > 0 else {
        throw TransferError(.inputTooShort(offset + Int64(done - range.lowerBound), of: size), .standardInput)
      }
      done += count
    }
  }

  /// Waits for what comes, and returns how much that was; 0 at the end.
  private static func receive(_ bytes: inout MutableRawSpan, _ options: TransferOptions) throws(TransferError) -> Int {
    while true {
      if let signal = options.stopSignal() { throw TransferError(.interrupted(signal), .standardInput) }
      do throws(PlatformError) {
        if let count = try StandardInput.read(into: &bytes) { return count }
      } catch {
        throw TransferError(.local(error), .standardInput)
      }
    }
  }
}
