import CZlib

/// Builds MAT files byte by byte, so that the reader is tested against the format. What it writes can be wrong.
struct MatBytes: Sendable {
  var isBigEndian = false
  /// Whether data of at most four bytes is written in the small form, as MATLAB does.
  var isSmall = true

  /// The numbers of the data types.
  enum Kind: Int, Sendable {
    case int8 = 1
    case uint8, int16, uint16, int32, uint32, single
    case double = 9
    case int64 = 12
    case uint64, matrix, compressed, utf8, utf16, utf32
  }

  /// A file with a header and `elements`.
  func file(_ elements: [UInt8]..., version: Int = 0x0100) -> [UInt8] {
    var text = Array("MATLAB 5.0 MAT-file, by a test".utf8)
    text += [UInt8](repeating: UInt8(ascii: " "), count: 116 - text.count) + [UInt8](repeating: 0, count: 8)
    return text + bytes(version, 2) + bytes(0x4d49, 2) + elements.joined()
  }

  /// The `count` bytes of a number.
  func bytes(_ number: Int, _ count: Int) -> [UInt8] {
    let little = (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    return isBigEndian ? little.reversed() : little
  }

  /// A data element; its length can be another one than that of `data`.
  func element(_ kind: Kind, _ data: [UInt8], length: Int? = nil) -> [UInt8] {
    let length = length ?? data.count
    if isSmall && 1...4 ~= length && data.count <= 4 {
      return bytes(length << 16 | kind.rawValue, 4) + data + [UInt8](repeating: 0, count: 4 - data.count)
    }
    let padding = kind == .compressed ? 0 : (8 - data.count % 8) % 8
    return bytes(kind.rawValue, 4) + bytes(length, 4) + data + [UInt8](repeating: 0, count: padding)
  }

  /// An array of the class with the number `number`.
  func matrix(
    _ number: Int, flags: Int = 0, _ dimensions: [Int], name: String = "", _ content: [UInt8]
  ) -> [UInt8] {
    element(
      .matrix,
      element(.uint32, bytes(flags << 8 | number, 4) + bytes(0, 4))
        + element(.int32, dimensions.flatMap { bytes($0, 4) }) + element(.int8, Array(name.utf8)) + content)
  }

  /// A number of the class double, stored as a whole number.
  func number(_ number: Int, _ kind: Kind = .uint16, name: String = "") -> [UInt8] {
    let width = [.int8: 1, .uint8: 1, .int16: 2, .uint16: 2, .int64: 8, .uint64: 8][kind] ?? 4
    return matrix(6, [1, 1], name: name, element(kind, bytes(number, width)))
  }

  /// A number of the class double, stored as one.
  func number(_ number: Double) -> [UInt8] {
    matrix(6, [1, 1], element(.double, bytes(Int(bitPattern: UInt(number.bitPattern)), 8)))
  }

  /// A number of the class single, stored as one.
  func number(_ number: Float) -> [UInt8] {
    matrix(7, [1, 1], element(.single, bytes(Int(number.bitPattern), 4)))
  }

  /// A text; its characters are units of `kind`.
  func text(_ text: String, _ kind: Kind = .utf8) -> [UInt8] {
    let data =
      switch kind {
      case .utf8: Array(text.utf8)
      case .int8, .uint8: text.unicodeScalars.map { UInt8($0.value) }
      default: text.utf16.flatMap { bytes(Int($0), 2) }
      }
    return matrix(4, [text.isEmpty ? 0 : 1, text.utf16.count], element(kind, data))
  }

  /// A struct array; `entries` has the arrays of each entry in the order of `fields`.
  func structs(
    _ name: String, _ fields: [String], _ entries: [[[UInt8]]], dimensions: [Int]? = nil, width: Int = 17
  ) -> [UInt8] {
    let names = fields.flatMap { field in
      Array(field.utf8) + [UInt8](repeating: 0, count: width - field.utf8.count)
    }
    return matrix(
      2, dimensions ?? [entries.count, 1], name: name,
      element(.int32, bytes(width, 4)) + element(.int8, names) + Array(entries.joined().joined()))
  }

  /// A compressed element.
  func compressed(_ element: [UInt8]) -> [UInt8] { self.element(.compressed, deflated(element)) }
}

/// Returns `bytes` as a zlib stream.
func deflated(_ bytes: [UInt8]) -> [UInt8] {
  var length = compressBound(uLong(bytes.count))
  return unsafe [UInt8](unsafeUninitializedCapacity: Int(length)) { output, count in
    let result = unsafe compress(output.baseAddress, &length, bytes, uLong(bytes.count))
    precondition(result == Z_OK)
    count = Int(length)
  }
}
