internal import Platform

/// The first answer about a file: how long it is, what tells its state from others, and its first bytes.
struct Glance {
  var size: Int64 = 0
  var validator: String?
  var sendsRanges = false
  var start: [UInt8] = []
  /// Where redirections lead to, if there are any.
  var target: Address?

  static let startBytes: Int64 = 512

  /// Asks for the first bytes: servers that sign addresses may refuse to be asked for the head alone.
  init(_ address: Address, _ connection: Connection) throws(TransferError) {
    var head = AnswerHead()
    var start: [UInt8] = []
    let question = Connection.Question(
      address: address, range: address.isLocal ? nil : 0..<Self.startBytes, isTrusted: true, isHead: address.isLocal)
    var isEnough = false
    var last = address
    do throws(TransferError) {
      last = try connection.follow(question, from: address) { found throws(TransferError) in
        head = found
        try found.checkContent(address)
      } _: { bytes throws(PlatformError) in
        for index in 0..<min(bytes.byteCount, Int(Self.startBytes) - start.count) {
          start.append(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt8.self))
        }
        // A server without ranges sends all of it.
        guard head.status != 200 || start.count < Self.startBytes else {
          isEnough = true
          throw PlatformError("read", "", number: 0)
        }
      }
    } catch {
      guard isEnough else { throw error }
      // Which address the answer came from is not known now; that of the user is as good.
    }
    self.start = start
    target = last == address ? nil : last
    validator = head.validator
    switch head.status {
    case 206:
      guard let (bytes, size) = head.range, bytes.lowerBound == 0 else {
        throw TransferError(.badAnswer("no range"), address)
      }
      (self.size, sendsRanges) = (size, true)
    case 416 where head.sizeWithoutRange == 0: (size, sendsRanges) = (0, true)
    case 0 where address.isLocal:
      guard let length = head.length else { throw TransferError(.unknownSize, address) }
      (size, sendsRanges) = (length, true)
    case 200:
      guard let length = head.length else { throw TransferError(.unknownSize, address) }
      size = length
    default: throw TransferError(.status(head.status, retryAfter: head.retryAfter), address)
    }
  }
}

extension Connection {
  /// Like `ask`, at the address that redirections lead to; returns it. What the user has for `home` stays with its host.
  func follow(
    _ question: Question, from home: Address, check: (AnswerHead) throws(TransferError) -> Void,
    _ body: (RawSpan) throws(PlatformError) -> Void
  ) throws(TransferError) -> Address {
    var question = question
    for _ in 0...Self.mostRedirections {
      let (_, redirection) = try ask(question, check: check, body)
      guard let redirection else { return question.address }
      guard let next = Address(redirection), !next.isLocal else {
        throw TransferError(.redirection("to an address of another kind"), home)
      }
      question.address = next
      question.isTrusted = next.origin == home.origin
    }
    throw TransferError(.redirection("more than \(Self.mostRedirections) times"), home)
  }

  private static let mostRedirections = 10
}
