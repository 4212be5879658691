/// The header of an entry in a zip's directory: APPNOTE.TXT, section 4.3.12.
struct CentralHeader {
  /// The numbers of bytes of what follows the header.
  let name, extra, comment: Int
  private let host, flags, methodNumber, disk: UInt16
  private let attributes: UInt32
  private let checksum: UInt32
  private var size, compressedSize, offset: UInt64

  /// The length of the part that is the same for all entries.
  static let bytes = 46

  /// Reads the fixed part; nil if it does not begin as one.
  init?(_ header: RawSpan) {
    guard header.number(at: 0, as: UInt32.self) == 0x0201_4b50 else { return nil }
    host = header.number(at: 4, as: UInt16.self) >> 8
    flags = header.number(at: 8, as: UInt16.self)
    methodNumber = header.number(at: 10, as: UInt16.self)
    checksum = header.number(at: 16, as: UInt32.self)
    compressedSize = UInt64(header.number(at: 20, as: UInt32.self))
    size = UInt64(header.number(at: 24, as: UInt32.self))
    name = Int(header.number(at: 28, as: UInt16.self))
    extra = Int(header.number(at: 30, as: UInt16.self))
    comment = Int(header.number(at: 32, as: UInt16.self))
    disk = header.number(at: 34, as: UInt16.self)
    attributes = header.number(at: 38, as: UInt32.self)
    offset = UInt64(header.number(at: 42, as: UInt32.self))
  }

  /// The length of the header with all that belongs to it.
  var byteCount: Int { Self.bytes + name + extra + comment }

  /// What is wrong with an entry.
  struct Fault: Error {
    let code: ArchiveError.Code
    let detail: String

    init(_ code: ArchiveError.Code, _ detail: String) { (self.code, self.detail) = (code, detail) }
  }

  /// Returns what the header says, with what its `extra` fields add; the directory begins at `limit`.
  func entry(name: Span<UInt8>, extra: RawSpan, limit: Int64) throws(Fault) -> ZipEntry {
    var (size, compressedSize, offset) = (size, compressedSize, offset)
    let lacks = [size, compressedSize, offset].filter { $0 == 0xffff_ffff }.count
    if lacks > 0 {
      guard let numbers = Self.zip64(extra, count: lacks) else {
        throw Fault(.damagedHeader, "the zip64 field with its sizes is missing")
      }
      var rest = numbers[...]
      if size == 0xffff_ffff { size = rest.removeFirst() }
      if compressedSize == 0xffff_ffff { compressedSize = rest.removeFirst() }
      if offset == 0xffff_ffff { offset = rest.removeFirst() }
    }
    guard !name.isEmpty, name.indices.allSatisfy({ name[$0] != 0 }) else {
      throw Fault(.damagedHeader, "its name is empty or has a zero in it")
    }
    // The sum cannot overflow: the size is compared first.
    let least = UInt64(ZipEntry.localBytes + self.name)
    guard offset <= limit, compressedSize <= limit, offset + compressedSize + least <= limit else {
      throw Fault(.damagedHeader, "\(compressedSize) bytes at byte \(offset) do not lie before the directory")
    }
    guard size <= 1 << 56 else { throw Fault(.damagedHeader, "\(size) bytes are announced") }
    // Zip64 may number the part, too; zips of one part have no reason to do so.
    guard disk == 0 else { throw Fault(.unsupported, "it is in another part of the zip") }
    let method = try method(flags: flags, number: methodNumber)
    guard method == .deflated || size == compressedSize else {
      throw Fault(.damagedHeader, "it is stored, but its sizes are \(compressedSize) and \(size)")
    }
    let kind = try kind(isFolder: name[name.count - 1] == UInt8(ascii: "/"))
    guard kind == .file || size == 0 else { throw Fault(.damagedHeader, "it is a folder with data") }
    return ZipEntry(
      kind: kind, method: method, size: Int64(size), compressedSize: Int64(compressedSize), checksum: checksum,
      headerOffset: Int64(offset), leastBytes: Int64(least + compressedSize))
  }

  /// Returns the first `count` numbers of the zip64 field among the extra fields; nil if they are not there.
  static func zip64(_ extra: RawSpan, count: Int) -> [UInt64]? {
    var place = 0
    while place + 4 <= extra.byteCount {
      let length = Int(extra.number(at: place + 2, as: UInt16.self))
      guard place + 4 + length <= extra.byteCount else { return nil }
      if extra.number(at: place, as: UInt16.self) == 1 {
        guard length >= 8 * count else { return nil }
        return (0..<count).map { extra.number(at: place + 4 + 8 * $0, as: UInt64.self) }
      }
      place += 4 + length
    }
    return nil
  }

  private func kind(isFolder: Bool) throws(Fault) -> Member.Kind {
    // Unix, and macOS. Other systems have no links, or nobody knows how they write them.
    let mode = host == 3 || host == 19 ? attributes >> 16 & 0o170000 : 0
    switch mode {
    case 0: return isFolder ? .directory : .file
    case 0o100000 where !isFolder: return .file
    case 0o040000 where isFolder: return .directory
    case 0o120000: throw Fault(.unexpectedKind, "is a symbolic link")
    default: throw Fault(.unexpectedKind, "is neither a plain file nor a folder")
    }
  }
}

/// Returns the method that a header's numbers stand for.
func method(flags: UInt16, number: UInt16) throws(CentralHeader.Fault) -> ZipEntry.Method {
  // Bits 0, 6 and 13: encrypted; 5: a patch of another file.
  guard flags & 0x2061 == 0 else { throw CentralHeader.Fault(.unsupported, "it is encrypted") }
  switch number {
  case 0: return .stored
  case 8: return .deflated
  default: throw CentralHeader.Fault(.unsupported, "it is compressed with method \(number)")
  }
}
