/// The bytes around the data of a tar's plain files, for writers that lay their tars out themselves: POSIX ustar (pax(1),
/// "ustar Interchange Format"), which every reader knows.
public enum WrittenTarMember {
  /// The length of a header, and of the blocks that data is padded to.
  public static let blockBytes = Int(Member.blockBytes)

  /// Appends the header of a file of `size` bytes, below 8 GiB, whose `name` has at most 100 bytes. Mode, owner and time are
  /// always the same, so that the same input gives the same bytes.
  public static func appendHeader(of name: [UInt8], size: Int64, to bytes: inout [UInt8]) {
    precondition(name.count <= 100 && size < 1 << 33)
    let start = bytes.count
    bytes += name
    pad(to: start + 100, &bytes)
    bytes += "0000644\u{0}0000000\u{0}0000000\u{0}".utf8
    appendOctal(size, digits: 11, to: &bytes)
    bytes.append(0)
    bytes += "\(time)\u{0}".utf8
    // The checksum is taken with spaces in its own place.
    bytes += "        0".utf8
    pad(to: start + 257, &bytes)
    bytes += "ustar\u{0}00".utf8
    pad(to: start + 329, &bytes)
    bytes += "0000000\u{0}0000000\u{0}".utf8
    pad(to: start + blockBytes, &bytes)
    var digits: [UInt8] = []
    appendOctal(bytes[start...].reduce(0) { $0 + Int64($1) }, digits: 6, to: &digits)
    bytes.replaceSubrange(start + 148..<start + 155, with: digits + [0])
  }

  /// Appends the zeros that follow `size` bytes of data.
  public static func appendPadding(after size: Int64, to bytes: inout [UInt8]) {
    pad(to: bytes.count + Int((Member.blockBytes - size % Member.blockBytes) % Member.blockBytes), &bytes)
  }

  /// Returns what ends a tar of `size` bytes: two blocks of zeros, and as many as fill a record of GNU tar.
  public static func ending(after size: Int64) -> [UInt8] {
    let end = (size + 2 * Member.blockBytes + TarWriter.recordBytes - 1) / TarWriter.recordBytes * TarWriter.recordBytes
    return [UInt8](repeating: 0, count: Int(end - size))
  }

  /// Returns how many bytes a member of `size` bytes takes with its header.
  public static func size(ofFile size: Int64) -> Int64 {
    Member.blockBytes + (size + Member.blockBytes - 1) / Member.blockBytes * Member.blockBytes
  }

  /// The time of the first official archives in octal digits, as `TarWriter` has it.
  private static let time = "11766441300"

  private static func pad(to count: Int, _ bytes: inout [UInt8]) {
    bytes.append(contentsOf: repeatElement(0, count: count - bytes.count))
  }

  private static func appendOctal(_ number: Int64, digits: Int, to bytes: inout [UInt8]) {
    for digit in (0..<digits).reversed() {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number >> Int64(3 * digit) & 7))
    }
  }
}
