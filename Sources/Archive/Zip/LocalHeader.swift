/// The header before a member's data: APPNOTE.TXT, section 4.3.7.
struct LocalHeader {
  /// The numbers of bytes of what follows the header.
  let name, extra: Int
  private let flags, methodNumber: UInt16
  private let checksum, size, compressedSize: UInt32

  /// Reads the fixed part; nil if it does not begin as one.
  init?(_ header: RawSpan) {
    guard header.number(at: 0, as: UInt32.self) == 0x0403_4b50 else { return nil }
    flags = header.number(at: 6, as: UInt16.self)
    methodNumber = header.number(at: 8, as: UInt16.self)
    checksum = header.number(at: 14, as: UInt32.self)
    compressedSize = header.number(at: 18, as: UInt32.self)
    size = header.number(at: 22, as: UInt32.self)
    name = Int(header.number(at: 26, as: UInt16.self))
    extra = Int(header.number(at: 28, as: UInt16.self))
  }

  /// Returns what contradicts `entry`, in words; nil if all agrees.
  func contradiction(to entry: ZipEntry, extra: RawSpan) -> String? {
    let method = try? method(flags: flags, number: methodNumber)  // the entry's is supported, so any other differs
    guard method == entry.method else {
      return "it has another method"
    }
    // Bit 3: the sizes were not known when the header was written. They follow the data, and are in the directory.
    if flags & 8 != 0 { return nil }
    guard checksum == entry.checksum else { return "it has another checksum" }
    var sizes = (size: UInt64(size), compressed: UInt64(compressedSize))
    if size == 0xffff_ffff || compressedSize == 0xffff_ffff {
      // In a local header, unlike in the directory, zip64's field has both sizes or none.
      guard let zip64 = CentralHeader.zip64(extra, count: 2) else { return "it lacks zip64's sizes" }
      sizes = (zip64[0], zip64[1])
    }
    guard sizes.size == entry.size, sizes.compressed == entry.compressedSize else { return "it has other sizes" }
    return nil
  }
}
