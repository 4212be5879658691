/// What a tar's header says, read from its 512 bytes alone: for a search that goes on where libarchive gives up.
///
/// The layout is POSIX ustar's (pax(1), "ustar Interchange Format") with GNU tar's way of writing large sizes.
public struct HeaderBlock: Sendable, Equatable {
  public enum Kind: Sendable {
    case file, directory
    /// It describes the member that follows, or all members: a long name, or pax records.
    case extra
    /// A link, a device, a sparse file or something unknown.
    case other
  }

  public let kind: Kind
  /// How many bytes of data follow, without their padding.
  public let size: Int64

  /// The length of a header, and of the blocks that data are padded to.
  public static let byteCount = Int(Member.blockBytes)

  /// Reads a header; nil if the block is not one, or its checksum is wrong.
  public init?(_ block: Span<UInt8>) {
    guard block.count == Self.byteCount, let sum = octal(block, Self.checksum), Self.isSum(sum, of: block) else {
      return nil
    }
    let type = block[Self.type]
    switch type {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): kind = .file
    case UInt8(ascii: "5"): kind = .directory
    case UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L"), UInt8(ascii: "K"): kind = .extra
    default: kind = .other
    }
    // No data follows links, devices and folders, whatever their headers say.
    guard !(UInt8(ascii: "1")...UInt8(ascii: "6") ~= type) else {
      size = 0
      return
    }
    guard let size = number(block, Self.size), size >= 0, size < 1 << 56 else { return nil }
    self.size = size
  }

  /// Calls `body` with the name in a header, or with what is at its place in a block that should be a header.
  public static func withName<Result>(of block: Span<UInt8>, _ body: (Span<UInt8>) -> Result) -> Result {
    let name = text(block, 0..<100)
    let prefix = text(block, 345..<500)
    // GNU tar has other fields in place of ustar's prefix; its magic continues with a space.
    let isPrefixed = !prefix.isEmpty && block[257] == UInt8(ascii: "u") && block[262] == 0
    guard isPrefixed else { return body(block.extracting(name)) }
    let joined = prefix.map { block[$0] } + [UInt8(ascii: "/")] + name.map { block[$0] }
    return body(joined.span)
  }

  private static let size = 124..<136
  private static let checksum = 148..<156
  private static let type = 156

  /// Some old programs added the bytes up as signed numbers.
  private static func isSum(_ sum: Int64, of block: Span<UInt8>) -> Bool {
    var (unsigned, signed) = (Int64(0), Int64(0))
    for index in block.indices {
      let byte = checksum.contains(index) ? UInt8(ascii: " ") : block[index]
      unsigned += Int64(byte)
      signed += Int64(Int8(bitPattern: byte))
    }
    return sum == unsigned || sum == signed
  }

  /// The range of the zero-terminated text in `range`.
  private static func text(_ block: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    range.lowerBound..<(range.first { block[$0] == 0 } ?? range.upperBound)
  }
}

/// The value of a field: octal digits, or GNU's binary form, which has the first bit set. A blank field is 0.
private func number(_ block: Span<UInt8>, _ range: Range<Int>) -> Int64? {
  let first = block[range.lowerBound]
  guard first & 0x80 != 0 else {
    return range.allSatisfy { block[$0] == 0 || block[$0] == UInt8(ascii: " ") } ? 0 : octal(block, range)
  }
  // If the second bit is set too, it is negative.
  var value = Int64(first & 0x7f)
  for index in range.dropFirst() {
    guard value < 1 << 48 else { return nil }
    value = value << 8 | Int64(block[index])
  }
  return value
}

/// The value of octal digits, with optional leading spaces and a space or zero at the end; nil for anything else.
private func octal(_ block: Span<UInt8>, _ range: Range<Int>) -> Int64? {
  var (value, digits) = (Int64(0), 0)
  for index in range {
    let byte = block[index]
    if byte == UInt8(ascii: " "), digits == 0 { continue }
    if byte == UInt8(ascii: " ") || byte == 0 { break }
    guard UInt8(ascii: "0")...UInt8(ascii: "7") ~= byte else { return nil }
    value = value << 3 | Int64(byte - UInt8(ascii: "0"))
    digits += 1
  }
  return digits > 0 ? value : nil
}
