internal import Platform

/// Reads members of a zip in the order of its directory, in one pass over its bytes.
///
/// After `enter`, it is the sequence of the bytes of one member as they are in the zip: `Inflater` or `InflateStream`
/// makes data of them.
@safe public final class ZipReader: ByteSequence {
  private let source: any ByteSequence
  /// The offset at which the directory begins, and the members' bytes have to end.
  private let limit: Int64
  /// What is left of the piece that the source has lent.
  private var piece = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  /// The offset of the first byte in `piece`.
  public private(set) var position: Int64
  /// The bytes of the current member that are left.
  private var left: Int64 = 0
  /// A local header with all that belongs to it.
  private var header = Buffer(capacity: ZipEntry.localBytes + 2 * 0xffff)

  /// Reads from `source`, which lends the zip's bytes from `offset` on. The entries will be those of `directory`.
  public convenience init(_ source: any ByteSequence, from offset: Int64 = 0, of directory: ZipDirectory) {
    self.init(source, from: offset, limit: directory.range.lowerBound)
  }

  init(_ source: any ByteSequence, from offset: Int64 = 0, limit: Int64) {
    (self.source, position, self.limit) = (source, offset, limit)
  }

  /// Goes to the data of `entry`, called `name`, and returns where it is in the zip. Its local header must agree
  /// with the directory.
  public func enter(_ entry: ZipEntry, name: Span<UInt8>) throws(ArchiveError) -> Range<Int64> {
    do throws(ArchiveError) {
      left = 0
      guard entry.headerOffset >= position else {
        throw entry.error(.damagedHeader, "its data overlaps that of another member")
      }
      try skip(entry.headerOffset - position)
      header.removeAll()
      try collect(ZipEntry.localBytes)
      let local = header.withBytes(in: 0..<ZipEntry.localBytes) { LocalHeader($0) }
      guard let local else { throw entry.error(.damagedHeader, "its local header is damaged") }
      try collect(local.name + local.extra)
      let nameEnd = ZipEntry.localBytes + local.name
      let isSame = header.withElements { $0.extracting(ZipEntry.localBytes..<nameEnd).isEqual(to: name) }
      guard isSame else { throw entry.error(.damagedHeader, "it has another name in its local header") }
      let extra = nameEnd..<header.count
      let fault = header.withBytes(in: extra) { local.contradiction(to: entry, extra: $0) }
      if let fault { throw entry.error(.damagedHeader, "\(fault) in its local header") }
    } catch {
      throw error.inside(escaped(name))
    }
    guard entry.compressedSize <= limit - position else {
      throw entry.error(.damagedHeader, "its data reaches into the directory").inside(escaped(name))
    }
    left = entry.compressedSize
    return position..<position + left
  }

  /// Lends the next bytes of the current member. It throws only an `ArchiveError`.
  public func next(_ body: (RawSpan) -> Void) throws -> Bool {
    guard left > 0 else { return false }
    try load()
    let count = Int(min(left, unsafe Int64(piece.count)))
    body(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: piece[..<count])))
    drop(count)
    left -= Int64(count)
    return true
  }

  /// Appends the next `count` bytes to the header.
  private func collect(_ count: Int) throws(ArchiveError) {
    var left = count
    while left > 0 {
      try load()
      let part = unsafe UnsafeRawBufferPointer(rebasing: piece[..<min(left, piece.count)])
      unsafe header.append(RawSpan(_unsafeBytes: part))
      drop(part.count)
      left -= part.count
    }
  }

  private func skip(_ count: Int64) throws(ArchiveError) {
    var left = count
    while left > 0 {
      if unsafe piece.isEmpty, source.canSkip {
        let skipped = source.skip(left)
        (position, left) = (position + skipped, left - skipped)
        if left == 0 { return }
      }
      try load()
      let part = Int(min(left, unsafe Int64(piece.count)))
      drop(part)
      left -= Int64(part)
    }
  }

  /// Makes sure that a piece is at hand.
  private func load() throws(ArchiveError) {
    while unsafe piece.isEmpty {
      let isMore: Bool
      do {
        isMore = try source.next { bytes in
          // The bytes outlive the closure: the source guarantees that they stay in place until its next call.
          unsafe bytes.withUnsafeBytes { unsafe piece = $0 }
        }
      } catch {
        throw error as? ArchiveError ?? ArchiveError(.source, offset: position, "cannot be read", cause: error)
      }
      guard isMore else { throw ArchiveError(.endsEarly, offset: position, "the archive ends early") }
    }
  }

  private func drop(_ count: Int) {
    unsafe piece = UnsafeRawBufferPointer(rebasing: piece[count...])
    position += Int64(count)
  }
}

extension Span<UInt8> {
  fileprivate func isEqual(to other: Span<UInt8>) -> Bool {
    count == other.count && indices.allSatisfy { self[$0] == other[$0] }
  }
}
