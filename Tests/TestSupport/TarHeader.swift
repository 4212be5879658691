/// A tar header, byte by byte: 512 bytes, in which every field can be wrong.
///
/// The layout is POSIX ustar's (pax(1), "ustar Interchange Format"); GNU tar's differs only in the magic and in the fields
/// in place of ustar's prefix.
public struct TarHeader: Sendable {
  /// The eight bytes that identify the format: magic and version.
  public enum Magic: CaseIterable, Sendable {
    case ustar, gnu, v7

    var bytes: [UInt8] {
      switch self {
      case .ustar: Array("ustar\u{0}00".utf8)
      case .gnu: Array("ustar  \u{0}".utf8)
      case .v7: []
      }
    }
  }

  /// How the size is encoded.
  public enum Size: Sendable {
    /// Eleven octal digits.
    case octal(Int)
    /// GNU's and star's extension for sizes of 8 GiB and more, and for negative ones.
    case base256(Int64)
    /// The field's 12 bytes as they are.
    case raw([UInt8])
  }

  /// What the checksum field holds.
  public enum Checksum: Sendable {
    case right
    /// One more than the correct one.
    case wrong
    /// No digits at all.
    case blank
  }

  /// The length in bytes of a header, and of the blocks that data is padded to.
  public static let blockBytes = 512

  public var name: [UInt8]
  public var prefix: [UInt8] = []
  public var size: Size
  public var typeflag: UInt8
  public var linkName: [UInt8] = []
  public var magic = Magic.ustar
  public var userName: [UInt8] = []
  public var groupName: [UInt8] = []
  public var checksum = Checksum.right
  /// Bytes written at an offset of the header before its checksum is computed, such as GNU's sparse map at 386.
  public var patch: (offset: Int, bytes: [UInt8])?

  /// Makes the header of a member called `name` with `size` bytes of data.
  public init(_ name: some Sequence<UInt8>, size: Int, type: Character = "0") {
    self.name = Array(name)
    self.size = .octal(size)
    typeflag = type.asciiValue ?? 0
  }

  /// The header's bytes.
  public var bytes: [UInt8] {
    var block = [UInt8](repeating: 0, count: Self.blockBytes)
    func put(_ bytes: [UInt8], at offset: Int, width: Int) {
      block.replaceSubrange(offset..<offset + min(width, bytes.count), with: bytes.prefix(width))
    }
    put(name, at: 0, width: 100)
    put(octal(0o644, digits: 7), at: 100, width: 8)
    put(octal(1000, digits: 7), at: 108, width: 8)
    put(octal(1000, digits: 7), at: 116, width: 8)
    put(sizeField, at: 124, width: 12)
    put(octal(1_339_704_000, digits: 11), at: 136, width: 12)
    put(Array("        ".utf8), at: 148, width: 8)
    block[156] = typeflag
    put(linkName, at: 157, width: 100)
    put(magic.bytes, at: 257, width: 8)
    put(userName, at: 265, width: 32)
    put(groupName, at: 297, width: 32)
    put(prefix, at: 345, width: 155)
    if let patch { put(patch.bytes, at: patch.offset, width: Self.blockBytes - patch.offset) }
    let sum = block.reduce(0) { $0 + Int($1) }
    switch checksum {
    case .right: put(octal(sum, digits: 6) + [0], at: 148, width: 8)
    case .wrong: put(octal(sum + 1, digits: 6) + [0], at: 148, width: 8)
    case .blank: break
    }
    return block
  }

  private var sizeField: [UInt8] {
    switch size {
    case .octal(let size): return octal(size, digits: 11)
    case .base256(let size):
      let number = UInt64(bitPattern: size)
      let low = (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
      return (size < 0 ? [255, 255, 255, 255] : [128, 0, 0, 0]) + low
    case .raw(let bytes): return bytes
    }
  }
}

/// The octal digits of `number`, with leading zeros.
private func octal(_ number: Int, digits: Int) -> [UInt8] {
  let text = String(number, radix: 8)
  return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
}
