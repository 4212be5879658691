/// The numbers in one of the records at the end of a zip: the old one, or zip64's.
struct ZipEndRecord {
  var disk, directoryDisk: UInt32
  var countOnDisk, count, bytes, offset: UInt64

  static let bytes = 22
  static let zip64Bytes = 56

  /// Reads a record; nil if it does not begin as one.
  init?(_ record: RawSpan) {
    guard record.number(at: 0, as: UInt32.self) == 0x0605_4b50 else { return nil }
    disk = UInt32(record.number(at: 4, as: UInt16.self))
    directoryDisk = UInt32(record.number(at: 6, as: UInt16.self))
    countOnDisk = UInt64(record.number(at: 8, as: UInt16.self))
    count = UInt64(record.number(at: 10, as: UInt16.self))
    bytes = UInt64(record.number(at: 12, as: UInt32.self))
    offset = UInt64(record.number(at: 16, as: UInt32.self))
  }

  /// Reads a zip64 record that takes `length` bytes; nil if it is not one.
  init?(zip64 record: RawSpan, length: Int64) {
    guard record.number(at: 0, as: UInt32.self) == 0x0606_4b50,
      record.number(at: 4, as: UInt64.self) == UInt64(length - 12)
    else { return nil }
    disk = record.number(at: 16, as: UInt32.self)
    directoryDisk = record.number(at: 20, as: UInt32.self)
    countOnDisk = record.number(at: 24, as: UInt64.self)
    count = record.number(at: 32, as: UInt64.self)
    bytes = record.number(at: 40, as: UInt64.self)
    offset = record.number(at: 48, as: UInt64.self)
  }

  /// Whether each number is that of `zip64`, or all ones: then only zip64's has room for it.
  func agrees(with zip64: ZipEndRecord) -> Bool {
    [
      (UInt64(disk), UInt64(zip64.disk), 0xffff), (UInt64(directoryDisk), UInt64(zip64.directoryDisk), 0xffff),
      (countOnDisk, zip64.countOnDisk, 0xffff), (count, zip64.count, 0xffff),
      (bytes, zip64.bytes, 0xffff_ffff), (offset, zip64.offset, 0xffff_ffff),
    ].allSatisfy { $0 == $1 || $0 == $2 }
  }
}
