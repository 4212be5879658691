/// A member of a zip, of which every number can be wrong.
struct ZipMember {
  var name: [UInt8]
  /// The name in the local header, if it is another one.
  var localName: [UInt8]?
  var data: [UInt8]
  /// The data as it is in the zip.
  var packed: [UInt8]
  var flags: UInt16 = 0
  var method: UInt16
  /// The method in the local header, if it is another one.
  var localMethod: UInt16?
  var checksum: UInt32
  var size, packedSize: UInt64
  /// The sizes are in zip64's field of both headers.
  var isZip64 = false
  /// The sizes follow the data, and are not in the local header.
  var hasDescriptor = false
  var extra: [UInt8] = []
  var localExtra: [UInt8] = []
  var comment: [UInt8] = []
  var madeBy: UInt16 = 0x031e
  var mode: UInt32 = 0o100644
  /// The offset in the directory, if it is not that of the local header.
  var offset: UInt64?
  var disk: UInt16 = 0
  /// Whether it has an entry in the directory, and a local header.
  var isListed = true
  var isPresent = true

  init(_ name: String, _ data: [UInt8] = [], method: UInt16 = 0) {
    (self.name, self.data, self.method) = (Array(name.utf8), data, method)
    packed = method == 8 ? GzipBytes.stored(data) : data
    checksum = crc32(data)
    (size, packedSize) = (UInt64(data.count), UInt64(packed.count))
  }

  private func sizes(zero: Bool) -> [UInt8] {
    if zero { return [UInt8](repeating: 0, count: 12) }
    let sizes = [packedSize, size].flatMap { littleEndian(isZip64 ? UInt32.max : UInt32(truncatingIfNeeded: $0)) }
    return littleEndian(checksum) + sizes
  }

  /// The local header, the data and the descriptor.
  var local: [UInt8] {
    let extra =
      (isZip64
        ? littleEndian(UInt16(1)) + littleEndian(UInt16(16)) + littleEndian(size)
          + littleEndian(packedSize) : []) + localExtra
    let name = localName ?? name
    var bytes = littleEndian(UInt32(0x0403_4b50)) + littleEndian(UInt16(45))
    bytes += littleEndian(flags | (hasDescriptor ? 8 : 0)) + littleEndian(localMethod ?? method) + [0, 0, 0, 0]
    bytes += sizes(zero: hasDescriptor) + littleEndian(UInt16(name.count)) + littleEndian(UInt16(extra.count))
    bytes += name + extra + packed
    guard hasDescriptor else { return bytes }
    return bytes + littleEndian(UInt32(0x0807_4b50)) + littleEndian(checksum)
      + littleEndian(UInt32(truncatingIfNeeded: packedSize)) + littleEndian(UInt32(truncatingIfNeeded: size))
  }

  /// The header in the directory of a zip in which the local header is at `place`.
  func central(at place: Int) -> [UInt8] {
    let offset = offset ?? UInt64(place)
    let numbers = isZip64 ? [size, packedSize, offset] : []
    let field = littleEndian(UInt16(1)) + littleEndian(UInt16(24)) + numbers.flatMap { littleEndian($0) }
    let extra = (isZip64 ? field : []) + extra
    var bytes = littleEndian(UInt32(0x0201_4b50)) + littleEndian(madeBy) + littleEndian(UInt16(45))
    bytes += littleEndian(flags | (hasDescriptor ? 8 : 0)) + littleEndian(method) + [0, 0, 0, 0]
    bytes += sizes(zero: false)
    bytes += [UInt16(name.count), UInt16(extra.count), UInt16(comment.count), disk, 0].flatMap { littleEndian($0) }
    bytes += littleEndian(mode << 16)
    bytes += littleEndian(isZip64 ? UInt32.max : UInt32(truncatingIfNeeded: offset))
    return bytes + name + extra + comment
  }
}

/// A zip, byte by byte: PKWARE's APPNOTE.TXT, version 6.3.
struct ZipBytes {
  /// What precedes the first member; the offsets count it.
  var prefix: [UInt8] = []
  var members: [ZipMember] = []
  var comment: [UInt8] = []
  var isZip64 = false
  /// What is added to the numbers in the end record.
  var errors: (disk: UInt16, count: Int, bytes: Int, offset: Int) = (0, 0, 0, 0)
  /// What is between the directory and its end record.
  var gap: [UInt8] = []
  /// What is added to the number of bytes in zip64's end record, and to its offset in the locator.
  var zip64Errors: (bytes: Int, offset: Int, disks: UInt32) = (0, 0, 0)

  init(_ members: [ZipMember]) { self.members = members }

  var bytes: [UInt8] {
    var bytes = prefix
    var directory: [UInt8] = []
    for member in members {
      if member.isListed { directory += member.central(at: bytes.count) }
      if member.isPresent { bytes += member.local }
    }
    let start = bytes.count
    bytes += directory + gap
    let count = members.filter(\.isListed).count + errors.count
    let (size, offset) = (directory.count + errors.bytes, start + errors.offset)
    if isZip64 {
      let end = bytes.count
      bytes += littleEndian(UInt32(0x0606_4b50)) + littleEndian(UInt64(44 + zip64Errors.bytes))
      bytes += littleEndian(UInt16(45)) + littleEndian(UInt16(45))
      bytes += littleEndian(UInt32(errors.disk)) + littleEndian(UInt32(0))
      bytes += [count, count, size, offset].flatMap { littleEndian(UInt64(bitPattern: Int64($0))) }
      bytes += littleEndian(UInt32(0x0706_4b50)) + littleEndian(UInt32(0))
      bytes += littleEndian(UInt64(bitPattern: Int64(end + zip64Errors.offset)))
      bytes += littleEndian(1 + zip64Errors.disks)
    }
    bytes += littleEndian(UInt32(0x0605_4b50)) + littleEndian(errors.disk) + littleEndian(UInt16(0))
    for number in [count, count] { bytes += littleEndian(isZip64 ? UInt16.max : UInt16(truncatingIfNeeded: number)) }
    for number in [size, offset] { bytes += littleEndian(isZip64 ? UInt32.max : UInt32(truncatingIfNeeded: number)) }
    return bytes + littleEndian(UInt16(comment.count)) + comment
  }
}
