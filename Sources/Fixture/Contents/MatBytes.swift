/// The bytes of a MAT file of level 5, the format of meta.mat: a header, and arrays that consist of data elements. Nothing
/// is compressed, and numbers are little endian.
///
/// As MATLAB does it, numbers are of the class double, and are stored in the smallest type that holds them.
enum MatBytes {
  /// The types of data elements, and the flags of the classes of arrays.
  private enum Kind {
    static let (int8, uint8, uint16, int32, uint32, matrix, utf8) = (1, 2, 4, 5, 6, 14, 16)
    static let (structClass, charClass, doubleClass) = (2, 4, 6)
  }

  /// The header: a text, an offset that is not used, the version, and the mark of the byte order.
  static var header: [UInt8] {
    let text = Array("MATLAB 5.0 MAT-file, by ilsvrc-prepare fixture".utf8)
    let spaces = [UInt8](repeating: UInt8(ascii: " "), count: 116 - text.count)
    return text + spaces + [UInt8](repeating: 0, count: 8) + bytes(0x0100, 2) + Array("IM".utf8)
  }

  /// The variable `name`: a column of structs, whose entries have an array for each of `fields`.
  static func structs(named name: String, _ fields: [String], _ entries: [[[UInt8]]]) -> [UInt8] {
    // Each name ends with a zero byte, and has the width of the longest.
    let width = 1 + (fields.map(\.utf8.count).max() ?? 0)
    let names = fields.flatMap { field in
      Array(field.utf8) + [UInt8](repeating: 0, count: width - field.utf8.count)
    }
    return array(
      Kind.structClass, rows: entries.count, columns: 1, name: name,
      element(Kind.int32, bytes(width, 4)) + element(Kind.int8, names) + entries.flatMap { $0.joined() })
  }

  /// An array of one line of text.
  static func text(_ text: String) -> [UInt8] {
    array(
      Kind.charClass, rows: text.isEmpty ? 0 : 1, columns: text.utf16.count, element(Kind.utf8, Array(text.utf8)))
  }

  /// An array of one number, which is not negative.
  static func number(_ number: Int) -> [UInt8] { numbers([number]) }

  /// An array of one row of numbers, none of which is negative or has more than 31 bits.
  static func numbers(_ numbers: [Int]) -> [UInt8] {
    let (kind, width) =
      switch numbers.max() ?? 0 {
      case ...0xff: (Kind.uint8, 1)
      case ...0xffff: (Kind.uint16, 2)
      default: (Kind.int32, 4)
      }
    return array(
      Kind.doubleClass, rows: 1, columns: numbers.count, element(kind, numbers.flatMap { bytes($0, width) }))
  }

  private static func array(
    _ number: Int, rows: Int, columns: Int, name: String = "", _ content: [UInt8]
  ) -> [UInt8] {
    element(
      Kind.matrix,
      element(Kind.uint32, bytes(number, 8)) + element(Kind.int32, bytes(rows, 4) + bytes(columns, 4))
        + element(Kind.int8, Array(name.utf8)) + content)
  }

  /// A data element: type, length, and data that is padded to a multiple of eight bytes. One to four bytes are put in the
  /// second half of the tag.
  private static func element(_ kind: Int, _ data: [UInt8]) -> [UInt8] {
    if 1...4 ~= data.count {
      return bytes(data.count << 16 | kind, 4) + data + [UInt8](repeating: 0, count: 4 - data.count)
    }
    return bytes(kind, 4) + bytes(data.count, 4) + data + [UInt8](repeating: 0, count: (8 - data.count % 8) % 8)
  }

  private static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
