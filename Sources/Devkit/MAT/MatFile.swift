/// A MAT file of level 5, the format of MATLAB 5 to 7.2: a header of 128 bytes and data elements, each a variable, which
/// may be compressed.
///
/// Only what a development kit needs is read: struct arrays, text and single numbers. Nothing that a file says is believed
/// before it is compared with the bytes that are there, and compressed elements expand to 64 MiB at most. The format is
/// described in "MAT-File Format" by The MathWorks.
///
/// The library libmatio would do this, too. It reads files by their paths only, and brings HDF5 and libcurl: each command
/// would start 5 ms later and take 8 MB more.
enum MatFile {
  /// The most bytes that all compressed elements of a file may expand to.
  static let expandedLimit = 64 << 20

  private static let headerBytes = 128

  /// Calls `body` with the variable called `name`, and the bytes in which it is. Returns nil if there is none.
  static func withVariable<Result>(
    _ name: StaticString, in file: [UInt8],
    _ body: (MatArray, Span<UInt8>, ByteOrder) throws(DevkitFault) -> Result
  ) throws(DevkitFault) -> Result? {
    let bytes = file.span
    let order = try byteOrder(bytes)
    var position = headerBytes
    var room = expandedLimit
    while position < bytes.count {
      let element = try MatElement(bytes, at: position, before: bytes.count, order)
      position = element.end
      if element.kind == .compressed {
        let expanded = try inflated(bytes.extracting(element.data), limit: room)
        room -= expanded.count
        let inner = try MatElement(expanded.span, at: 0, before: expanded.count, order)
        let array = try MatArray(inner, in: expanded.span, order)
        if array.isNamed(name, in: expanded.span) { return try body(array, expanded.span, order) }
      } else {
        let array = try MatArray(element, in: bytes, order)
        if array.isNamed(name, in: bytes) { return try body(array, bytes, order) }
      }
    }
    return nil
  }

  /// Reads the header: a text, a version, and the letters MI as a number, which tell the byte order.
  private static func byteOrder(_ bytes: Span<UInt8>) throws(DevkitFault) -> ByteOrder {
    guard bytes.count >= headerBytes else { throw .notMAT }
    let order: ByteOrder
    switch (bytes[126], bytes[127]) {
    case (UInt8(ascii: "I"), UInt8(ascii: "M")): order = .little
    case (UInt8(ascii: "M"), UInt8(ascii: "I")): order = .big
    default: throw .notMAT
    }
    let version = Int(order.number(bytes, 124..<126))
    guard version == 0x0100 else { throw .version(version) }
    return order
  }
}
