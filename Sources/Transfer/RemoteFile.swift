public import Platform

/// A file on a server, one state of it: all ranges that are got are of the same file. Used by several threads.
public final class RemoteFile: Sendable {
  public let address: Address
  public let size: Int64
  /// Tells this state of the file from others: a strong ETag, or the time of the last change; nil if the server has neither.
  public let validator: String?
  /// Whether parts of it can be got. Otherwise it can only be read from the start.
  public let sendsRanges: Bool
  /// Its first bytes, 512 if it has as many.
  public let start: [UInt8]

  private let options: TransferOptions
  /// Connections that wait for their next request.
  private let connections = Locked<[Connection]>([])
  /// Where the last redirection led to.
  private let target: Locked<Address?>

  /// Asks for the size and the first bytes of a file.
  public convenience init(_ address: Address, _ options: TransferOptions) throws(TransferError) {
    try options.checkCookies(address)
    let connection = Connection(options)
    var attempts = Attempts(options, address, isFirst: true)
    while true {
      do throws(TransferError) {
        let glance = try Glance(address, connection)
        self.init(address, options, glance, connection)
        return
      } catch {
        try attempts.failed(error, bytes: 0)
      }
    }
  }

  private init(_ address: Address, _ options: TransferOptions, _ glance: Glance, _ connection: Connection) {
    (self.address, self.options) = (address, options)
    (size, validator, sendsRanges) = (glance.size, glance.validator, glance.sendsRanges)
    (start, target) = (glance.start, Locked(glance.target))
    connections.withLock { $0.append(connection) }
  }

  /// The same state of the same file, got with other options: it need not be asked for again.
  init(_ other: RemoteFile, _ options: TransferOptions) {
    (address, self.options) = (other.address, options)
    (size, validator, sendsRanges) = (other.size, other.validator, other.sendsRanges)
    (start, target) = (other.start, Locked(other.target.withLock { $0 }))
  }

  /// Gives the bytes of `range` to `body`, in order. What breaks off goes on where it ended; after too many attempts
  /// without a new byte the last error is thrown. An error of `body` ends it.
  ///
  /// If the server sends no ranges, `range` is to be all of the file, and what breaks off is not resumed.
  public func get(
    _ range: Range<Int64>, _ body: (RawSpan) throws(PlatformError) -> Void
  ) throws(TransferError) {
    let connection = connections.withLock { $0.popLast() } ?? Connection(options)
    defer { connections.withLock { $0.append(connection) } }
    var attempts = Attempts(options, address)
    var offset = range.lowerBound
    while offset < range.upperBound {
      let before = offset
      do throws(TransferError) {
        try ask(connection, offset..<range.upperBound) { bytes throws(PlatformError) in
          try body(bytes)
          offset += Int64(bytes.byteCount)
          options.onBytes(bytes.byteCount)
        }
      } catch {
        guard sendsRanges || offset == 0 else { throw error }
        if offset > before { attempts = Attempts(options, address) }
        try attempts.failed(error, bytes: offset - range.lowerBound)
      }
    }
  }

  private func ask(
    _ connection: Connection, _ range: Range<Int64>, _ body: (RawSpan) throws(PlatformError) -> Void
  ) throws(TransferError) {
    let known = target.withLock { $0 }
    do throws(TransferError) {
      try ask(connection, range, known ?? address, body)
    } catch {
      // The address that a redirection led to may hold for a while only, and its host may go.
      guard known != nil else { throw error }
      target.withLock { $0 = nil }
      guard case .status(let status, _) = error.code, status / 100 == 4, status != 429 else { throw error }
      try ask(connection, range, address, body)
    }
  }

  private func ask(
    _ connection: Connection, _ range: Range<Int64>, _ first: Address,
    _ body: (RawSpan) throws(PlatformError) -> Void
  ) throws(TransferError) {
    var left: Int64 = 0
    let question = Connection.Question(
      address: first, range: sendsRanges ? range : nil, validator: sendsRanges ? validator : nil,
      isTrusted: first.origin == address.origin)
    let last = try connection.follow(question, from: address) { [self] head throws(TransferError) in
      left = try check(head, range)
    } _: { [address] bytes throws(TransferError) in
      // More than was announced is none of the file.
      guard bytes.byteCount <= left else { throw TransferError(.badAnswer("more bytes than announced"), address) }
      left -= Int64(bytes.byteCount)
      do throws(PlatformError) {
        try body(bytes)
      } catch {
        throw TransferError(.local(error), address)
      }
      return true
    }
    target.withLock { $0 = last == address ? nil : last }
    guard left == 0 else { throw TransferError(.endedEarly, address) }
  }

  /// Returns how many bytes of the range an answer has. Throws if it is not the range, or not of the file.
  private func check(_ head: AnswerHead, _ range: Range<Int64>) throws(TransferError) -> Int64 {
    guard head.status != 416 else { throw TransferError(.changed, address) }
    try head.checkContent(address)
    if let validator, head.contradicts(validator) { throw TransferError(.changed, address) }
    guard head.status == 206 else {
      if let length = head.length, length != size { throw TransferError(.changed, address) }
      guard address.isLocal || range == 0..<size else { throw TransferError(.noRanges, address) }
      return Int64(range.count)
    }
    let (bytes, size) = try head.checkedRange(address)
    guard size == self.size else { throw TransferError(.changed, address) }
    // A server may send less than all at once.
    guard bytes.lowerBound == range.lowerBound, bytes.upperBound <= range.upperBound else {
      throw TransferError(.badAnswer("another range than was asked for"), address)
    }
    return Int64(bytes.count)
  }
}
