internal import Platform

/// Writes a zip, in constant memory but for its directory, which takes 46 bytes and the name for each member.
///
/// The sizes and the checksum of a file follow its data, so that nothing is read twice or written back. Zip64 is used
/// where numbers need it. As with gzip, another version of ISA-L may compress the same bytes differently.
public final class ZipWriter {
  /// How the data of the members that begin from now on is written.
  public var method = ZipEntry.Method.deflated

  private let sink: (RawSpan) throws -> Void
  private let isZip64Forced: Bool
  private var state = DeflateState(.raw)
  private var packed = Buffer(capacity: 64 << 10)
  private var output = Buffer(capacity: 512 << 10)
  private var failure: ArchiveError?
  /// How many bytes were passed to the sink.
  private var written: Int64 = 0
  /// The member at hand, and how many bytes it is to have.
  private var current: (member: WrittenZipMember, announced: Int64)?
  /// The headers in the directory, and how many they are.
  private var directory: [UInt8] = []
  private var count: UInt64 = 0

  /// Larger files are written in zip64's form, because compression may make them larger than 32 bits can say: Deflate's
  /// fixed codes have at most 9 bits for a byte.
  private static let largestPlain: Int64 = 7 << 29

  /// Passes the bytes to `sink` in order; an error that it throws becomes the `cause` of an `ArchiveError`. For tests,
  /// zip64 can be used for all numbers.
  public init(isZip64Forced: Bool = false, _ sink: @escaping (RawSpan) throws -> Void) {
    (self.isZip64Forced, self.sink) = (isZip64Forced, sink)
  }

  /// Where the next byte comes in the zip.
  private var position: Int64 { written + Int64(output.count) }

  /// Begins a member: a file of `size` bytes, which `write` supplies, or a folder, whose name ends with a slash.
  public func begin(_ name: String, kind: Member.Kind = .file, size: Int64) throws(ArchiveError) {
    try end()
    let bytes = Array(name.utf8)
    guard 1...0xffff ~= bytes.count, (bytes.last == UInt8(ascii: "/")) == (kind == .directory) else {
      throw ArchiveError(.sink, member: escaped(bytes.span), offset: position, "the name is not possible in a zip")
    }
    let isFile = kind == .file
    let member = WrittenZipMember(
      name: bytes, kind: kind, method: isFile ? method : .stored, offset: position,
      isLarge: isFile && (isZip64Forced || size > Self.largestPlain),
      isFar: isZip64Forced || position >= WrittenZipMember.tooLarge)
    try put(member.localHeader)
    current = (member, size)
    if member.method == .deflated, state.isFinished { state.restart() }
  }

  /// Appends `bytes` to the current member.
  public func write(_ bytes: RawSpan) throws(ArchiveError) {
    guard let (member, announced) = current, Int64(bytes.byteCount) <= announced - member.size else {
      throw ArchiveError(.sink, offset: position, "more bytes come than were announced")
    }
    current?.member.size += Int64(bytes.byteCount)
    current?.member.checksum = checksum(bytes, from: member.checksum)
    guard member.method == .deflated else { return try put(bytes) }
    var start = 0
    while start < bytes.byteCount {
      let end = min(start + DeflateState.largestPiece, bytes.byteCount)
      state.give(bytes.extracting(start..<end))
      repeat { try pack() } while state.available > 0
      start = end
    }
  }

  /// Appends `bytes` to the current member.
  public func write(_ bytes: [UInt8]) throws(ArchiveError) { try unsafe write(bytes.span.bytes) }

  /// Writes the directory and the end of the zip.
  public func finish() throws(ArchiveError) {
    try end()
    let start = position
    try put(directory)
    try put(ending(directoryOffset: UInt64(start)))
    try flush()
  }

  /// Ends the current member.
  private func end() throws(ArchiveError) {
    if let failure { throw failure }
    guard let announced = current?.announced, let method = current?.member.method else { return }
    if method == .deflated {
      state.end()
      while !state.isFinished { try pack() }
    }
    guard var member = current?.member else { return }
    current = nil
    guard member.size == announced else {
      let detail = "\(member.size) bytes came, not \(announced)"
      throw fail(ArchiveError(.sink, member: escaped(member.name.span), offset: position, detail))
    }
    member.compressedSize = position - member.offset - Int64(member.localHeader.count)
    try put(member.descriptor)
    member.appendCentralHeader(to: &directory)
    count += 1
  }

  /// Returns the records after a directory at this offset: APPNOTE.TXT, sections 4.3.14 to 4.3.16.
  private func ending(directoryOffset offset: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    let size = UInt64(directory.count)
    let (tooMany, tooLarge) = (WrittenZipMember.tooMany, WrittenZipMember.tooLarge)
    let isZip64 = isZip64Forced || count >= tooMany || max(size, offset) >= tooLarge
    if isZip64 {
      bytes.append(0x0606_4b50 as UInt32)
      bytes.append(UInt64(ZipEndRecord.zip64Bytes - 12))
      bytes.append(3 << 8 | WrittenZipMember.zip64Version)
      bytes.append(WrittenZipMember.zip64Version)
      // The numbers of this part, and of that with the directory.
      for _ in 0..<2 { bytes.append(UInt32(0)) }
      for number in [count, count, size, offset] { bytes.append(number) }
      // Where this record is, and how many parts there are.
      bytes.append(0x0706_4b50 as UInt32)
      bytes.append(UInt32(0))
      bytes.append(offset + size)
      bytes.append(UInt32(1))
    }
    bytes.append(0x0605_4b50 as UInt32)
    for _ in 0..<2 { bytes.append(UInt16(0)) }
    for _ in 0..<2 { bytes.append(isZip64Forced ? tooMany : UInt16(clamping: count)) }
    for number in [size, offset] { bytes.append(isZip64Forced ? tooLarge : UInt32(clamping: number)) }
    bytes.append(UInt16(0))
    return bytes
  }

  /// Writes the compressed bytes that there are.
  private func pack() throws(ArchiveError) {
    let count = packed.fill { bytes in state.deflate(into: &bytes) }
    try packed.withBytes(in: 0..<count) { bytes throws(ArchiveError) in try put(bytes) }
  }

  private func put(_ bytes: [UInt8]) throws(ArchiveError) { try unsafe put(bytes.span.bytes) }

  /// Writes `bytes`, in large pieces.
  private func put(_ bytes: RawSpan) throws(ArchiveError) {
    if let failure { throw failure }
    var start = 0
    while start < bytes.byteCount {
      if output.room == 0 { try flush() }
      let end = min(start + output.room, bytes.byteCount)
      output.append(bytes.extracting(start..<end))
      start = end
    }
  }

  private func flush() throws(ArchiveError) {
    do {
      try output.withBytes(in: 0..<output.count) { bytes in try sink(bytes) }
    } catch {
      throw fail(ArchiveError(.sink, offset: written, "cannot be written", cause: error))
    }
    written += Int64(output.count)
    output.removeAll()
  }

  /// Nothing is written after an error.
  private func fail(_ error: ArchiveError) -> ArchiveError {
    failure = error
    return error
  }
}
