internal import CLibArchive

/// Reads a tar member by member, in one pass, and checks everything that it relies on.
///
/// Only plain tar is enabled. Much that libarchive accepts is an error here: a damaged header, links and sparse files,
/// a member larger than what is left, an archive that ends without its end-of-archive blocks.
@safe public final class TarReader {
  private let handle: OpaquePointer
  private let feed: Feed
  /// The offset of the tar's first byte in the outermost archive.
  private let start: Int64
  /// The offset at which the tar's bytes end, if that is known.
  private let end: Int64?
  /// The offset after which no member may end, if it is not known where the tar's bytes end.
  private let limit: Int64
  private var entry: OpaquePointer?
  private var current: Member?
  /// How many bytes of the current member were handed out.
  private var delivered: Int64 = 0
  /// Where the next header, or the end-of-archive mark, is expected.
  private var nextHeader: Int64

  /// Whether the tar's end-of-archive mark is expected at the end.
  private let hasEndMark: Bool

  /// Reads the bytes of `source`, which are `range` of the outermost archive. A tar can be entered at any header, and
  /// left after any member: then `hasEndMark` is false, and nothing after the range is read.
  public convenience init(
    _ source: any ByteSequence, range: Range<Int64>, hasEndMark: Bool = true
  ) throws(ArchiveError) {
    try self.init(source, start: range.lowerBound, end: range.upperBound, hasEndMark: hasEndMark)
  }

  /// Reads all bytes of `source`, however many they are: those of a compressed tar. What follows the end-of-archive mark
  /// is read too, and with it the checksum of the compressed data.
  ///
  /// No member may end after `limit`.
  public convenience init(_ source: any ByteSequence, limit: Int64 = 1 << 56) throws(ArchiveError) {
    try self.init(source, start: 0, end: nil, limit: limit, hasEndMark: true)
  }

  private init(
    _ source: any ByteSequence, start: Int64, end: Int64?, limit: Int64 = .max, hasEndMark: Bool
  ) throws(ArchiveError) {
    guard let handle = unsafe archive_read_new() else {
      throw ArchiveError(.source, offset: start, "out of memory")
    }
    unsafe self.handle = unsafe handle
    feed = Feed(source)
    (self.start, self.end, self.limit) = (start, end, limit)
    nextHeader = start
    self.hasEndMark = hasEndMark
    unsafe archive_read_support_filter_none(handle)
    unsafe archive_read_support_format_tar(handle)
    guard unsafe feed.open(handle) == ARCHIVE_OK else { throw failure(.notTar) }
  }

  deinit { unsafe archive_read_free(handle) }

  /// Goes to the next member. Returns nil at the end of the archive.
  public func next() throws(ArchiveError) -> Member? {
    (current, delivered, unsafe entry) = (nil, 0, nil)
    if !hasEndMark, let end, nextHeader >= end { return nil }
    var entry: OpaquePointer?
    let result = unsafe archive_read_next_header(handle, &entry)
    if result == ARCHIVE_EOF {
      try checkEndMark()
      if end == nil, !feed.drain() { throw failure(.source) }
      return nil
    }
    guard result == ARCHIVE_OK || (result == ARCHIVE_WARN && isHarmlessWarning), let entry = unsafe entry else {
      throw failure(.damagedHeader)
    }
    unsafe self.entry = unsafe entry
    let kind = try kind()
    // libarchive reads no data for a folder, whatever its header says.
    let member = Member(
      kind: kind, size: kind == .directory ? 0 : unsafe archive_entry_size(entry), dataOffset: position)
    try checkSize(of: member)
    current = member
    nextHeader = member.endOffset
    return member
  }

  /// Calls `body` with the bytes of the current member's name as they are in the archive.
  public func withName<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    guard let entry = unsafe entry, let name = unsafe archive_entry_pathname(entry) else { return body(Span()) }
    var length = 0
    while unsafe name[length] != 0 { length += 1 }
    return unsafe UnsafeRawBufferPointer(start: name, count: length).withMemoryRebound(to: UInt8.self) {
      body(unsafe Span(_unsafeElements: $0))
    }
  }

  /// The current member's name, escaped for messages.
  public var name: String { withName { escaped($0) } }

  /// Calls `body` with the next bytes of the current member. Returns false, without calling it, after the last one.
  /// The bytes stay in place until the next call of any method.
  public func nextData(_ body: (RawSpan) -> Void) throws(ArchiveError) -> Bool {
    guard let current else { preconditionFailure("no current member") }
    while true {
      var buffer: UnsafeRawPointer?
      var (count, offset) = (0, Int64(0))
      let result = unsafe archive_read_data_block(handle, &buffer, &count, &offset)
      guard result == ARCHIVE_OK || result == ARCHIVE_EOF else { throw failure(.damagedHeader) }
      if result == ARCHIVE_OK { delivered += Int64(count) }
      // A pax record can give a member another size than that of its data.
      guard result == ARCHIVE_OK ? delivered <= current.size : delivered == current.size else {
        throw ArchiveError(
          .damagedHeader, member: name, offset: current.dataOffset, "its size is not that of its data")
      }
      if result == ARCHIVE_EOF { return false }
      if count > 0, let buffer = unsafe buffer {
        body(unsafe RawSpan(_unsafeStart: buffer, byteCount: count))
        return true
      }
    }
  }

  /// Reads the current member as a tar of its own. This reader must not be used until that one has reached its end.
  public func nested() throws(ArchiveError) -> TarReader {
    guard let current else { preconditionFailure("no current member") }
    return try TarReader(MemberSource(self), range: current.dataOffset..<current.dataOffset + current.size)
  }

  /// How far libarchive has read. Right after a header, this is where the member's data begins.
  private var position: Int64 { unsafe start + archive_filter_bytes(handle, 0) }

  private func checkSize(of member: Member) throws(ArchiveError) {
    let offset = member.dataOffset
    guard let end else {
      // If it is not known how much is left, the data may yet end early; but their end must have an offset.
      guard 0..<1 << 56 ~= member.size, member.endOffset <= limit else {
        throw ArchiveError(.damagedHeader, member: name, offset: offset, "\(member.size) bytes are announced")
      }
      return
    }
    guard member.size >= 0, member.size <= end - offset else {
      throw ArchiveError(
        .endsEarly, member: name, offset: offset,
        "\(member.size) bytes are announced, but only \(max(0, end - offset)) are left")
    }
  }

  private func kind() throws(ArchiveError) -> Member.Kind {
    let type = unsafe archive_entry_filetype(entry) & 0o170000
    let detail: String
    if unsafe archive_entry_hardlink(entry) != nil {
      detail = "is a hard link"
    } else if unsafe archive_entry_sparse_count(entry) > 0 {
      detail = "is a sparse file"
    } else {
      switch type {
      case 0o100000: return .file
      case 0o040000: return .directory
      case 0o120000: detail = "is a symbolic link"
      case 0o020000, 0o060000: detail = "is a device"
      case 0o010000: detail = "is a named pipe"
      default: detail = "is of an unknown kind"
      }
    }
    throw ArchiveError(
      .unexpectedKind, member: name, offset: position, detail)
  }

  /// To libarchive a cut between two members looks like the end, and so does a lone zero block. Only how far it has
  /// read distinguishes them from the real end.
  private func checkEndMark() throws(ArchiveError) {
    // At the second zero block libarchive takes a failing read for the end, too.
    if feed.error != nil { throw failure(.source) }
    guard position >= nextHeader + 2 * Member.blockBytes else {
      throw ArchiveError(
        .noEndMark, offset: nextHeader,
        "the members are not followed by the two zero blocks that end a tar: it was cut")
    }
  }

  /// Owner names that the C locale cannot show; nothing here uses them.
  private var isHarmlessWarning: Bool {
    let text = message
    return text.hasPrefix("Uname can't be converted") || text.hasPrefix("Gname can't be converted")
  }

  private var message: String {
    guard let text = unsafe archive_error_string(handle) else { return "libarchive gives no reason" }
    return unsafe String(cString: text)
  }

  private func failure(_ code: ArchiveError.Code) -> ArchiveError {
    if let error = feed.error {
      return error as? ArchiveError
        ?? ArchiveError(
          .source, offset: start + feed.count, "cannot be read", cause: (error as? StreamError)?.cause ?? error)
    }
    let member = current == nil ? nil : name
    let message = message
    if message == "Unrecognized archive format", feed.count > 0 {
      return ArchiveError(.notTar, offset: nextHeader, "there is no tar header")
    }
    if feed.isAtEnd {
      return ArchiveError(.endsEarly, member: member, offset: start + feed.count, "the archive ends early")
    }
    return ArchiveError(code, member: member, offset: nextHeader, message)
  }
}

/// The data of a reader's current member.
private final class MemberSource: ByteSequence {
  private let reader: TarReader

  init(_ reader: TarReader) { self.reader = reader }

  func next(_ body: (RawSpan) -> Void) throws -> Bool { try reader.nextData(body) }
}
