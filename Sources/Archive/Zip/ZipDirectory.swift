internal import Platform

/// The directory of a zip: its members and where they are, read entry by entry in constant memory.
///
/// It is the directory that says what a zip holds; nothing between the members counts. Their data must be in the
/// directory's order, so that one read of the zip sees all of them, and must not overlap.
public final class ZipDirectory {
  /// How many entries there are.
  public let count: Int64
  /// Where the directory is in the zip. The members are before it.
  public let range: Range<Int64>

  private let stream: any ByteStream
  private var window = Buffer(capacity: 512 << 10)
  /// The offset of the window's first byte.
  private var windowOffset: Int64
  /// The offset of the next header.
  private var position: Int64
  /// How many entries were read.
  private var read: Int64 = 0
  /// The end of the data of the last entry, or more.
  private var least: Int64 = 0
  private var last: ZipEntry?
  /// Where the name of the current entry is in the window.
  private var nameRange = 0..<0

  /// Finds the directory of the zip in `stream`.
  public init(_ stream: any ByteStream) throws(ArchiveError) {
    let end = try ZipEnd(stream)
    (self.stream, count, range) = (stream, end.count, end.directory)
    (position, windowOffset) = (range.lowerBound, range.lowerBound)
  }

  /// Goes to the next entry. Returns nil after the last one.
  public func next() throws(ArchiveError) -> ZipEntry? {
    nameRange = 0..<0
    guard read < count else {
      guard position == range.upperBound else {
        throw damaged("\(range.upperBound - position) bytes follow the \(count) entries that are announced")
      }
      return nil
    }
    let place = try load(CentralHeader.bytes)
    let header = window.withBytes(in: place..<place + CentralHeader.bytes) { CentralHeader($0) }
    guard let header else { throw damaged("there is no header, but \(count - read) are still to come") }
    let entry = try self.entry(header, at: try load(header.byteCount))
    read += 1
    position += Int64(header.byteCount)
    (last, least) = (entry, entry.headerOffset + entry.leastBytes)
    return entry
  }

  /// Calls `body` with the bytes of the current entry's name.
  public func withName<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try window.withElements { bytes throws(Failure) in try body(bytes.extracting(nameRange)) }
  }

  /// The current entry's name, escaped for messages.
  public var name: String { withName { escaped($0) } }

  private func entry(_ header: CentralHeader, at place: Int) throws(ArchiveError) -> ZipEntry {
    nameRange = place + CentralHeader.bytes..<place + CentralHeader.bytes + header.name
    let extra = nameRange.upperBound..<nameRange.upperBound + header.extra
    let entry: ZipEntry
    do throws(CentralHeader.Fault) {
      entry = try window.withBytes(in: extra) { extra throws(CentralHeader.Fault) in
        try withName { name throws(CentralHeader.Fault) in
          try header.entry(name: name, extra: extra, limit: range.lowerBound)
        }
      }
    } catch {
      throw ArchiveError(error.code, member: name, offset: position, error.detail)
    }
    if let last, entry.headerOffset < last.headerOffset {
      throw ArchiveError(
        .unsupported, member: name, offset: position, "its data precedes that of the member that is listed before it")
    }
    guard entry.headerOffset >= least else {
      throw ArchiveError(.damagedHeader, member: name, offset: position, "its data overlaps that of another member")
    }
    return entry
  }

  /// Makes sure that the window has the `length` bytes from the position on, and returns where they are in it.
  private func load(_ length: Int) throws(ArchiveError) -> Int {
    guard Int64(length) <= range.upperBound - position else {
      throw damaged("the directory ends within a header, but \(count - read) are still to come")
    }
    if position + Int64(length) > windowOffset + Int64(window.count) {
      let wanted = min(Int64(window.capacity), range.upperBound - position)
      try window.fill(from: stream, count: Int(wanted), at: position)
      windowOffset = position
    }
    return Int(position - windowOffset)
  }

  private func damaged(_ detail: String) -> ArchiveError {
    ArchiveError(.damagedHeader, offset: position, detail)
  }
}
