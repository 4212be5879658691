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
    let connection = Connection(options)
    var attempts = Attempts(options, address)
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

  /// Gives the bytes of `range` to `body`, in order. What breaks off goes on where it ended; after too many attempts
  /// without a new byte the last error is thrown. An error of `body` ends it.
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
        }
        guard offset == range.upperBound else { throw TransferError(.endedEarly, address) }
      } catch {
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
      // The address that a redirection led to may hold for a while only.
      guard known != nil, case .status(let status, _) = error.code, status / 100 == 4, status != 429 else {
        throw error
      }
      target.withLock { $0 = nil }
      try ask(connection, range, address, body)
    }
  }

  private func ask(
    _ connection: Connection, _ range: Range<Int64>, _ first: Address,
    _ body: (RawSpan) throws(PlatformError) -> Void
  ) throws(TransferError) {
    let isWhole = range == 0..<size
    var left = Int64(range.count)
    let question = Connection.Question(
      address: first, range: isWhole && !sendsRanges ? nil : range, validator: sendsRanges ? validator : nil,
      isTrusted: first.origin == address.origin)
    let last = try connection.follow(question, from: address) { [self] head throws(TransferError) in
      try check(head, range)
    } _: { bytes throws(PlatformError) in
      // More than was announced is none of the file.
      left -= Int64(bytes.byteCount)
      guard left >= 0 else { throw PlatformError("read", address.description, number: Self.tooMuch) }
      try body(bytes)
    }
    target.withLock { $0 = last == address ? nil : last }
  }

  private static let tooMuch: Int32 = 75  // EOVERFLOW

  /// Throws if an answer is not the range, or not of the file.
  private func check(_ head: AnswerHead, _ range: Range<Int64>) throws(TransferError) {
    guard !address.isLocal else { return }
    try head.checkContent(address)
    if let validator, let other = head.validator, other != validator { throw TransferError(.changed, address) }
    switch head.status {
    case 206:
      guard let (bytes, size) = head.range else { throw TransferError(.badAnswer("no range"), address) }
      guard size == self.size else { throw TransferError(.changed, address) }
      guard bytes == range else { throw TransferError(.badAnswer("another range than was asked for"), address) }
    case 200:
      if let length = head.length, length != size { throw TransferError(.changed, address) }
      guard range == 0..<size else { throw TransferError(.noRanges, address) }
    case 416: throw TransferError(.changed, address)
    default: throw TransferError(.status(head.status, retryAfter: head.retryAfter), address)
    }
  }
}

extension AnswerHead {
  /// Throws if the content is a page, or not as it is.
  func checkContent(_ address: Address) throws(TransferError) {
    guard status == 200 || status == 206 else { return }
    if let encoding { throw TransferError(.encoded(encoding), address) }
    if isPage { throw TransferError(.page, address) }
  }
}
