/// An array of a MAT file: an element of the type `miMATRIX`, whose parts are flags, dimensions, a name and content.
struct MatArray {
  /// The numbers of the classes that are read: `mxSTRUCT_CLASS`, `mxCHAR_CLASS`, and the numeric ones from
  /// `mxDOUBLE_CLASS` to `mxUINT64_CLASS`.
  private enum Class {
    static let structs: UInt64 = 2
    static let text: UInt64 = 4
    static let numbers: ClosedRange<UInt64> = 6...15
  }

  let isStruct: Bool
  private let isText: Bool
  /// Whether it consists of numbers that are not complex.
  private let isReal: Bool
  /// Rows and columns; nil if it has more dimensions.
  let dimensions: (rows: Int, columns: Int)?
  let name: Range<Int>
  /// Where its content is: what follows the name.
  let content: Range<Int>
  private let order: ByteOrder

  /// Reads the head of the array that `element` is.
  init(_ element: MatElement, in bytes: Span<UInt8>, _ order: ByteOrder) throws(DevkitFault) {
    guard element.kind == .matrix else { throw .element }
    let limit = element.data.upperBound
    let flags = try MatElement(bytes, at: element.data.lowerBound, before: limit, order)
    guard flags.kind == .uint32, flags.data.count == 8 else { throw .element }
    let sizes = try MatElement(bytes, at: flags.end, before: limit, order)
    guard sizes.kind == .int32, sizes.data.count >= 8, sizes.data.count % 4 == 0 else { throw .element }
    let name = try MatElement(bytes, at: sizes.end, before: limit, order)
    guard name.kind == .int8 else { throw .element }

    let start = flags.data.lowerBound
    let word = order.number(bytes, start..<start + 4)
    let number = word & 0xff
    let isComplex = word & 0x0800 != 0
    isStruct = number == Class.structs
    isText = number == Class.text
    isReal = Class.numbers.contains(number) && !isComplex
    let (rows, columns) = (
      order.int32(bytes, at: sizes.data.lowerBound), order.int32(bytes, at: sizes.data.lowerBound + 4)
    )
    guard rows >= 0, columns >= 0 else { throw .element }
    dimensions = sizes.data.count == 8 ? (Int(rows), Int(columns)) : nil
    self.name = name.data
    content = name.end..<limit
    self.order = order
  }

  /// Returns whether the array is called `text`.
  func isNamed(_ text: StaticString, in bytes: Span<UInt8>) -> Bool {
    guard name.count == text.utf8CodeUnitCount else { return false }
    return zip(name, text.description.utf8).allSatisfy { bytes[$0] == $1 }
  }

  /// Returns the whole number that the array consists of; nil if it has another number of elements, is no numeric array,
  /// or if the number has a fraction or is too large.
  ///
  /// An array of doubles may be stored as whole numbers of any size.
  func number(in bytes: Span<UInt8>) throws(DevkitFault) -> Int? {
    guard isReal, let dimensions, dimensions == (1, 1) else { return nil }
    let element = try MatElement(bytes, at: content.lowerBound, before: content.upperBound, order)
    let bits = element.data.count <= 8 ? order.number(bytes, element.data) : 0
    return switch (element.kind, element.data.count) {
    case (.int8, 1): Int(Int8(truncatingIfNeeded: bits))
    case (.int16, 2): Int(Int16(truncatingIfNeeded: bits))
    case (.int32, 4): Int(Int32(truncatingIfNeeded: bits))
    case (.int64, 8): Int(Int64(truncatingIfNeeded: bits))
    case (.uint8, 1), (.uint16, 2), (.uint32, 4), (.uint64, 8): Int(exactly: bits)
    case (.single, 4): Int(exactly: Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case (.double, 8): Int(exactly: Double(bitPattern: bits))
    default: nil
    }
  }

  /// Returns the text that the array consists of; nil if it is no text, or has several rows.
  func text(in bytes: Span<UInt8>) throws(DevkitFault) -> String? {
    guard isText, let dimensions, dimensions.rows == 1 || dimensions.columns == 0 else { return nil }
    // An empty array need not have any content.
    guard !content.isEmpty else { return "" }
    let element = try MatElement(bytes, at: content.lowerBound, before: content.upperBound, order)
    let data = element.data
    switch element.kind {
    case .utf8: return String(decoding: data.map { bytes[$0] }, as: UTF8.self)
    case .int8, .uint8: return String(String.UnicodeScalarView(data.map { Unicode.Scalar(bytes[$0]) }))
    case .uint16, .utf16:
      guard data.count % 2 == 0 else { return nil }
      let units = stride(from: data.lowerBound, to: data.upperBound, by: 2).map { start in
        UInt16(truncatingIfNeeded: order.number(bytes, start..<start + 2))
      }
      return String(decoding: units, as: UTF16.self)
    default: return nil
    }
  }
}
