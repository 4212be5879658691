/// A data element, of which all of a MAT file consists: a tag with the type and length of the data, and the data.
///
/// Ranges are positions in the bytes that the element was read from; data is always within these.
struct MatElement {
  /// The types that are read, by the numbers that the format gives them.
  enum Kind: UInt64 {
    case int8 = 1
    case uint8 = 2
    case int16 = 3
    case uint16 = 4
    case int32 = 5
    case uint32 = 6
    case single = 7
    case double = 9
    case int64 = 12
    case uint64 = 13
    case matrix = 14
    case compressed = 15
    case utf8 = 16
    case utf16 = 17
  }

  /// Nil for a type that is not read.
  let kind: Kind?
  let data: Range<Int>
  /// Where the next element begins.
  let end: Int

  /// Reads the element at `start`, which lies before `limit` with its data.
  init(_ bytes: Span<UInt8>, at start: Int, before limit: Int, _ order: ByteOrder) throws(DevkitFault) {
    guard limit <= bytes.count, start >= 0, limit - start >= 8 else { throw .endsEarly }
    let first = order.number(bytes, start..<start + 4)
    if first >> 16 != 0 {
      // The small form: length, type and at most four bytes of data in eight bytes.
      let length = Int(first >> 16)
      guard length <= 4 else { throw .element }
      kind = Kind(rawValue: first & 0xffff)
      data = start + 4..<start + 4 + length
      end = start + 8
      return
    }
    kind = Kind(rawValue: first)
    // At most 4 GiB, so nothing below overflows.
    let length = Int(order.number(bytes, start + 4..<start + 8))
    guard length <= limit - start - 8 else { throw .endsEarly }
    data = start + 8..<start + 8 + length
    // Data is padded to a multiple of eight bytes, unless it is compressed.
    let padding = kind == .compressed ? 0 : (8 - length % 8) % 8
    end = min(limit, data.upperBound + padding)
  }
}
