/// The order in which a MAT file stores the bytes of a number: that of the machine that wrote it.
enum ByteOrder {
  case little, big

  /// Returns the number, without a sign, that the bytes in `range` are. There are at most eight, and all are in `bytes`.
  func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var number: UInt64 = 0
    for offset in 0..<range.count {
      let index = self == .big ? range.lowerBound + offset : range.upperBound - 1 - offset
      number = number << 8 | UInt64(bytes[index])
    }
    return number
  }

  /// Returns the four bytes from `start` on as a number with a sign.
  func int32(_ bytes: Span<UInt8>, at start: Int) -> Int32 {
    Int32(truncatingIfNeeded: number(bytes, start..<start + 4))
  }
}
