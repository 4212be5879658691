internal import Platform

/// The first answer about a file: how long it is, what tells its state from others, and its first bytes.
struct Glance {
  let size: Int64
  let validator: String?
  let sendsRanges: Bool
  let start: [UInt8]
  /// Where redirections lead to, if there are any.
  let target: Address?

  static let startBytes: Int64 = 512

  /// Asks for the first bytes: servers that sign addresses may refuse to be asked for the head alone.
  init(_ address: Address, _ connection: Connection) throws(TransferError) {
    // If this were a pipe, libcurl would wait for a writer. It reports a missing file by itself.
    let local = address.localPath.flatMap { try? File.status(of: $0) }
    if let local, local.kind != .file { throw TransferError(.options("it is no file"), address) }
    var head = AnswerHead()
    var (size, sendsRanges): (Int64, Bool) = (0, false)
    var start: [UInt8] = []
    // libcurl says how long a local file is only when all of it is asked for.
    let question = Connection.Question(
      address: address, range: address.isLocal ? nil : 0..<Self.startBytes, isTrusted: true)
    let last = try connection.follow(question, from: address) { found throws(TransferError) in
      head = found
      try found.checkContent(address)
      (size, sendsRanges) = try Self.size(found, address)
    } _: { bytes throws(TransferError) in
      // The file is empty; this is for people.
      guard head.status != 416 else { return false }
      let room = Int(Self.startBytes) - start.count
      for index in 0..<min(bytes.byteCount, room) {
        start.append(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt8.self))
      }
      guard head.status == 206 else { return start.count < Self.startBytes }
      guard bytes.byteCount <= room else { throw TransferError(.badAnswer("more bytes than announced"), address) }
      return true
    }
    guard start.count == min(size, Self.startBytes) else { throw TransferError(.endedEarly, address) }
    guard !Self.isPage(start) else { throw TransferError(.page, address) }
    (self.size, self.sendsRanges, self.start) = (size, sendsRanges, start)
    target = last == address ? nil : last
    validator = head.validator
  }

  /// Returns the size of the file, and whether ranges of it can be got.
  private static func size(_ head: AnswerHead, _ address: Address) throws(TransferError) -> (Int64, Bool) {
    switch head.status {
    case 206:
      let (bytes, size) = try head.checkedRange(address)
      guard bytes == 0..<min(size, startBytes) else {
        throw TransferError(.badAnswer("another range than was asked for"), address)
      }
      return (size, true)
    case 416: return (0, true)
    case 0:
      guard let length = head.length else { throw TransferError(.options("it is no file"), address) }
      return (length, true)
    default:
      guard let length = head.length else { throw TransferError(.unknownSize, address) }
      return (length, false)
    }
  }

  /// Whether these are the first bytes of a page for people, whatever the server calls it.
  private static func isPage(_ start: [UInt8]) -> Bool {
    let text = String(decoding: start.prefix(64), as: UTF8.self).lowercased()
    return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
  }
}

extension AnswerHead {
  /// Throws if there is no content, or not that of the file as it is.
  func checkContent(_ address: Address) throws(TransferError) {
    switch status {
    case 0 where address.isLocal: return
    case 416 where sizeWithoutRange == 0: return
    case 200, 206: break
    // Only proxies say so, to what is not encrypted.
    case 407: throw TransferError(.proxy("it refuses with status 407", isTransient: false), address)
    default: throw TransferError(.status(status, retryAfter: retryAfter), address)
    }
    if let encoding { throw TransferError(.encoded(encoding), address) }
    if isPage { throw TransferError(.page, address) }
  }

  /// The bytes that the content is of the file, and the file's size. Throws if the header does not say so.
  func checkedRange(_ address: Address) throws(TransferError) -> (bytes: Range<Int64>, size: Int64) {
    guard let range else { throw TransferError(.badAnswer("no range"), address) }
    guard length ?? Int64(range.bytes.count) == Int64(range.bytes.count) else {
      throw TransferError(.badAnswer("Content-Length and Content-Range differ"), address)
    }
    return range
  }
}
