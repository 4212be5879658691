internal import Platform

/// What the end of a zip says: where the directory is, and how many entries it has.
///
/// The layout is that of PKWARE's APPNOTE.TXT, sections 4.3.14 to 4.3.16. The records must leave no gap: bytes before
/// the zip that its offsets do not count show, and so does a directory at another place than the one that is named.
struct ZipEnd {
  let count: Int64
  let directory: Range<Int64>

  private static let locatorBytes = 20
  private static let longestComment = 0xffff

  /// Reads the end of `stream`.
  init(_ stream: any ByteStream) throws(ArchiveError) {
    let length = Int(min(stream.size, Int64(Self.locatorBytes + ZipEndRecord.bytes + Self.longestComment)))
    let start = stream.size - Int64(length)
    var buffer = Buffer(capacity: max(length, ZipEndRecord.zip64Bytes))
    try buffer.fill(from: stream, count: length, at: start)
    let (place, record) = buffer.withBytes(in: 0..<length) { Self.find(in: $0) }
    guard let record else { throw try Self.missing(in: stream, &buffer) }
    let end = start + Int64(place)
    let locator = buffer.withBytes(in: max(0, place - Self.locatorBytes)..<place) { Self.locator($0) }
    guard let locator else {
      try self.init(record, end: end)
      return
    }
    let locatorOffset = end - Int64(Self.locatorBytes)
    guard locator.disk == 0, locator.disks <= 1 else { throw Self.split(at: locatorOffset) }
    guard let offset = Int64(exactly: locator.offset), offset <= locatorOffset - Int64(ZipEndRecord.zip64Bytes) else {
      throw Self.damaged(at: locatorOffset, "the zip64 end record cannot be at byte \(locator.offset)")
    }
    try buffer.fill(from: stream, count: ZipEndRecord.zip64Bytes, at: offset)
    let zip64 = buffer.withBytes(in: 0..<buffer.count) { ZipEndRecord(zip64: $0, length: locatorOffset - offset) }
    guard let zip64 else { throw Self.damaged(at: offset, "there is no zip64 end record where it should be") }
    guard record.agrees(with: zip64) else { throw Self.damaged(at: end, "the two end records contradict each other") }
    try self.init(zip64, end: offset)
  }

  private init(_ record: ZipEndRecord, end: Int64) throws(ArchiveError) {
    guard record.disk == 0, record.directoryDisk == 0, record.countOnDisk == record.count else {
      throw Self.split(at: end)
    }
    let (upper, isTooLarge) = record.offset.addingReportingOverflow(record.bytes)
    guard !isTooLarge, upper == UInt64(end) else {
      throw Self.damaged(
        at: end, "the directory should end here, but is said to be \(record.bytes) bytes at byte \(record.offset)")
    }
    guard record.count <= record.bytes / UInt64(CentralHeader.bytes) else {
      throw Self.damaged(at: end, "\(record.count) entries are announced, in \(record.bytes) bytes")
    }
    (count, directory) = (Int64(record.count), Int64(record.offset)..<end)
  }

  /// Finds the last end record whose comment reaches to the end.
  private static func find(in tail: RawSpan) -> (Int, ZipEndRecord?) {
    for place in stride(from: tail.byteCount - ZipEndRecord.bytes, through: 0, by: -1) {
      let record = tail.extracting(place..<tail.byteCount)
      if let found = ZipEndRecord(record),
        ZipEndRecord.bytes + Int(record.number(at: 20, as: UInt16.self)) == record.byteCount
      {
        return (place, found)
      }
    }
    return (0, nil)
  }

  /// Reads what says where zip64's end record is; nil if there is no such thing.
  private static func locator(_ bytes: RawSpan) -> (disk: UInt32, offset: UInt64, disks: UInt32)? {
    guard bytes.byteCount == locatorBytes, bytes.number(at: 0, as: UInt32.self) == 0x0706_4b50 else { return nil }
    return (
      bytes.number(at: 4, as: UInt32.self), bytes.number(at: 8, as: UInt64.self), bytes.number(at: 16, as: UInt32.self)
    )
  }

  /// Why there is no end record.
  private static func missing(in stream: any ByteStream, _ buffer: inout Buffer) throws(ArchiveError) -> ArchiveError {
    try buffer.fill(from: stream, count: Int(min(stream.size, 4)), at: 0)
    let isZip = buffer.withElements { start in
      start.indices.allSatisfy { start[$0] == [0x50, 0x4b, 0x03, 0x04][$0] }
    }
    return isZip
      ? ArchiveError(.noEndMark, offset: stream.size, "the directory at the end of the zip is missing: it was cut")
      : ArchiveError(.notZip, offset: 0, "there is neither a zip's first header nor its directory")
  }

  private static func split(at offset: Int64) -> ArchiveError {
    ArchiveError(.unsupported, offset: offset, "the zip is one of several parts")
  }

  private static func damaged(at offset: Int64, _ detail: String) -> ArchiveError {
    ArchiveError(.damagedHeader, offset: offset, detail)
  }
}

extension Buffer {
  /// Replaces the content by `count` bytes of `stream` from `offset` on.
  mutating func fill(from stream: any ByteStream, count: Int, at offset: Int64) throws(ArchiveError) {
    do throws(StreamError) {
      _ = try fill { bytes throws(StreamError) in try stream.read(count, into: &bytes, at: offset) }
    } catch {
      throw ArchiveError(.source, offset: offset, "cannot be read", cause: error.cause)
    }
    guard self.count == count else {
      throw ArchiveError(.endsEarly, offset: offset + Int64(self.count), "the archive ends early")
    }
  }
}
