/// A struct array of a MAT file: for each entry, the elements of its fields in the order of the fields' names.
struct MatStruct {
  /// How many entries it has.
  let count: Int
  /// For each field that is wanted, its position among the fields.
  private let columns: [Int]
  private let fields: Int
  private let content: Range<Int>
  private let order: ByteOrder

  /// The most fields that a struct array may have here.
  private static let fieldLimit = 1_000

  /// Reads the names of the fields of `array`, all of `wanted` among them.
  init(
    _ array: MatArray, wanted: [String], in bytes: Span<UInt8>, _ order: ByteOrder
  ) throws(DevkitFault) {
    guard array.isStruct, let dimensions = array.dimensions else { throw .noSynsets }
    let limit = array.content.upperBound
    let length = try MatElement(bytes, at: array.content.lowerBound, before: limit, order)
    guard length.kind == .int32, length.data.count == 4 else { throw .element }
    let width = Int(order.int32(bytes, at: length.data.lowerBound))
    let names = try MatElement(bytes, at: length.end, before: limit, order)
    guard names.kind == .int8, width > 0, names.data.count % width == 0, names.data.count / width <= Self.fieldLimit
    else { throw .element }

    // Each name is padded with zeros to the same width.
    let found = stride(from: names.data.lowerBound, to: names.data.upperBound, by: width).map { start in
      String(decoding: (start..<start + width).map { bytes[$0] }.prefix { $0 != 0 }, as: UTF8.self)
    }
    var columns: [Int] = []
    for name in wanted {
      guard let column = found.firstIndex(of: name) else { throw .noField(name) }
      columns.append(column)
    }
    let (count, overflow) = dimensions.rows.multipliedReportingOverflow(by: dimensions.columns)
    guard !overflow else { throw .element }
    self.count = count
    self.columns = columns
    fields = found.count
    content = names.end..<limit
    self.order = order
  }

  /// Calls `body` for each entry with its index and the elements of the wanted fields, in the order in which they were
  /// wanted.
  func forEach(
    in bytes: Span<UInt8>, _ body: (_ index: Int, _ elements: [MatElement]) throws(DevkitFault) -> Void
  ) throws(DevkitFault) {
    // Without fields, entries take no space, and there could be any number of them.
    guard fields > 0 else { return }
    var position = content.lowerBound
    var elements: [MatElement] = []
    for index in 0..<count {
      elements.removeAll(keepingCapacity: true)
      for _ in 0..<fields {
        let element = try MatElement(bytes, at: position, before: content.upperBound, order)
        guard element.kind == .matrix else { throw .element }
        elements.append(element)
        position = element.end
      }
      try body(index, columns.map { elements[$0] })
    }
  }
}
