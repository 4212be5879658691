/// A member of a zip that is being written, and its headers: APPNOTE.TXT, sections 4.3.7 to 4.3.12.
struct WrittenZipMember {
  let name: [UInt8]
  let kind: Member.Kind
  let method: ZipEntry.Method
  /// The offset of its local header in the zip.
  let offset: Int64
  /// Whether its sizes are in zip64's form. The local header tells this before they are known.
  let isLarge: Bool
  /// Whether its offset is in zip64's form.
  let isFar: Bool
  var size: Int64 = 0
  var compressedSize: Int64 = 0
  var checksum: UInt32 = 0

  /// What does not fit in the old numbers of 16 and of 32 bits is all ones there; zip64 has it.
  static let (tooMany, tooLarge) = (UInt16.max, UInt32.max)
  /// The versions of the format that readers must know: with folders and Deflate, and with zip64.
  static let (version, zip64Version) = (20 as UInt16, 45 as UInt16)

  /// What comes before its data. The sizes of a file come after them.
  var localHeader: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(0x0403_4b50 as UInt32)
    appendCommon(to: &bytes)
    bytes.append(UInt32(0))
    for _ in 0..<2 { bytes.append(isLarge ? Self.tooLarge : 0) }
    bytes.append(UInt16(name.count))
    // In a local header zip64 has both sizes, and nothing else.
    let extra = isLarge ? Self.zip64([0, 0]) : []
    bytes.append(UInt16(extra.count))
    return bytes + name + extra
  }

  /// What comes after the data of a file. A folder has none.
  var descriptor: [UInt8] {
    guard kind == .file else { return [] }
    var bytes: [UInt8] = []
    bytes.append(0x0807_4b50 as UInt32)
    bytes.append(checksum)
    for size in [compressedSize, size] {
      if isLarge { bytes.append(UInt64(size)) } else { bytes.append(UInt32(size)) }
    }
    return bytes
  }

  /// Appends its header in the directory.
  func appendCentralHeader(to bytes: inout [UInt8]) {
    bytes.append(0x0201_4b50 as UInt32)
    // Made on Unix: the upper half of the attributes is a mode.
    bytes.append(3 << 8 | Self.zip64Version)
    appendCommon(to: &bytes)
    bytes.append(checksum)
    bytes.append(isLarge ? Self.tooLarge : UInt32(compressedSize))
    bytes.append(isLarge ? Self.tooLarge : UInt32(size))
    bytes.append(UInt16(name.count))
    let numbers = (isLarge ? [UInt64(size), UInt64(compressedSize)] : []) + (isFar ? [UInt64(offset)] : [])
    let extra = numbers.isEmpty ? [] : Self.zip64(numbers)
    bytes.append(UInt16(extra.count))
    // No comment, the first part, data of no special kind.
    for _ in 0..<3 { bytes.append(UInt16(0)) }
    bytes.append(kind == .file ? 0o100644 << 16 : 0o040755 << 16 | 0x10 as UInt32)
    bytes.append(isFar ? Self.tooLarge : UInt32(offset))
    bytes += name
    bytes += extra
  }

  /// Appends what both headers have: the version, flags, method and time.
  private func appendCommon(to bytes: inout [UInt8]) {
    bytes.append(isLarge || isFar ? Self.zip64Version : Self.version)
    // Bit 3: sizes and checksum follow the data; bit 11: the name is UTF-8.
    let isASCII = name.allSatisfy { $0 < 0x80 }
    bytes.append((kind == .file ? 1 << 3 : 0) | (isASCII ? 0 : 1 << 11 as UInt16))
    bytes.append(method == .deflated ? 8 : 0 as UInt16)
    // 2012-06-14, 20:00: a fixed time, as in `TarWriter`.
    bytes.append(20 << 11 as UInt16)
    bytes.append((2012 - 1980) << 9 | 6 << 5 | 14 as UInt16)
  }

  /// Returns zip64's extra field with these numbers.
  private static func zip64(_ numbers: [UInt64]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(1 as UInt16)
    bytes.append(UInt16(8 * numbers.count))
    for number in numbers { bytes.append(number) }
    return bytes
  }
}

extension [UInt8] {
  /// Appends `number`, the lowest byte first.
  mutating func append<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}
