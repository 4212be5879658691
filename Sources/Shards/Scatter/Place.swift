internal import Platform

/// Where an image waits for its shard: in a scatter file, which holds images in the order in which they came.
struct Place: Sendable, Equatable {
  var offset: Int64 = 0
  var size: UInt32 = 0
  /// The number of the scatter file.
  var file = Self.none

  static let none = UInt16.max

  /// Whether the image has come.
  var isFilled: Bool { file != Self.none }
}

/// A line in the log of a scatter: which image came, and where it is. In the log it has 24 bytes, numbers little-endian.
struct ScatterEntry: Equatable {
  var group: Int
  var number: UInt32
  var place: Place

  static let byteCount = 24

  init(group: Int, number: UInt32, place: Place) { (self.group, self.number, self.place) = (group, number, place) }

  /// Reads the entry that `bytes` hold from `start` on; returns nil if no image can be there.
  init?(_ bytes: [UInt8], at start: Int) {
    func number(_ offset: Int, _ count: Int) -> UInt64 {
      (0..<count).reduce(0) { $0 | UInt64(bytes[start + offset + $1]) << UInt64(8 * $1) }
    }
    let (offset, size, file) = (number(8, 8), number(16, 4), number(20, 4))
    guard offset <= UInt64(Int64.max - ScatterSink.mostBytes), size <= UInt64(ScatterSink.mostBytes),
      file < UInt64(Place.none)
    else { return nil }
    group = Int(number(0, 4))
    self.number = UInt32(number(4, 4))
    place = Place(offset: Int64(offset), size: UInt32(size), file: UInt16(file))
  }

  func append(to bytes: inout [UInt8]) {
    func append(_ number: UInt64, _ count: Int) {
      for byte in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * byte))) }
    }
    append(UInt64(group), 4)
    append(UInt64(number), 4)
    append(UInt64(place.offset), 8)
    append(UInt64(place.size), 4)
    append(UInt64(place.file), 4)
  }
}
