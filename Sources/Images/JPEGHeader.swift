/// What was read of a JPEG up to its first scan, and the rules for it: ITU-T T.81, B.2, as far as decoders insist.
struct JPEGHeader {
  private struct Component {
    var identifier: UInt8 = 0
    /// The product of the sampling factors: how many blocks it has in a unit of an interleaved scan.
    var blocks = 0
    var quantizationTable: UInt8 = 0
  }

  /// How the samples are coded, as the marker of the frame says.
  private enum Process {
    case baseline, extended, progressive, lossless
  }

  private(set) var hasFrame = false
  private var process = Process.baseline
  private var isArithmetic = false
  private var components = InlineArray<4, Component>(repeating: Component())
  private var componentCount = 0
  // The tables that are defined, a bit each.
  private var quantizationTables: UInt8 = 0
  /// Those for DC coefficients first, those for AC coefficients from bit 4 on.
  private var huffmanTables: UInt8 = 0
  /// Tables for DC coefficients with a symbol that only lossless images have.
  private var losslessTables: UInt8 = 0
  /// The bit of the table that is being read.
  private var table: UInt8 = 0

  // MARK: Tables

  /// Takes the byte before a quantization table and returns how many bytes it has.
  mutating func beginQuantizationTable(_ byte: UInt8) throws(ImageFault) -> Int {
    guard byte >> 4 <= 1, byte & 15 <= 3 else { throw .tableNumber }
    table = 1 << (byte & 15)
    return byte >> 4 == 0 ? 64 : 128
  }

  /// Takes the values of a quantization table, of one or two bytes each.
  mutating func addQuantizationTable(_ bytes: Span<UInt8>) throws(ImageFault) {
    quantizationTables |= table
    var smallest: UInt8 = .max
    if bytes.count == 64 {
      for index in 0..<64 { smallest = min(smallest, bytes[index]) }
    } else {
      for index in 0..<64 { smallest = min(smallest, bytes[2 * index] | bytes[2 * index + 1]) }
    }
    if smallest == 0 { throw .quantizationTable }
  }

  /// Takes what comes before the symbols of a Huffman table, and returns how many there are.
  mutating func beginHuffmanTable(_ bytes: Span<UInt8>) throws(ImageFault) -> Int {
    guard bytes[0] >> 4 <= 1, bytes[0] & 15 <= 3 else { throw .tableNumber }
    table = (bytes[0] >> 4 == 0 ? 1 : 16) << (bytes[0] & 15)
    // Codes of a length follow those of the lengths before it, and no code has ones alone.
    var (count, code) = (0, 0)
    for length in 1...16 {
      let codes = Int(bytes[length])
      count += codes
      code += codes
      guard codes == 0 || code < 1 << length else { throw .huffmanTable }
      code <<= 1
    }
    guard count <= 256 else { throw .huffmanTable }
    return count
  }

  /// Takes the symbols of a Huffman table.
  mutating func addHuffmanTable(_ symbols: Span<UInt8>) throws(ImageFault) {
    huffmanTables |= table
    guard table < 16 else { return }
    losslessTables &= ~table
    var largest: UInt8 = 0
    for index in symbols.indices { largest = max(largest, symbols[index]) }
    if largest > 16 { throw .huffmanTable }
    if largest == 16 { losslessTables |= table }
  }

  // MARK: Frame

  /// Takes the fields of a frame header before its components, and returns how many components there are.
  mutating func beginFrame(_ marker: UInt8, _ bytes: Span<UInt8>) throws(ImageFault) -> Int {
    hasFrame = true
    isArithmetic = marker >= 0xc9
    process =
      switch marker {
      case 0xc0: .baseline
      case 0xc2, 0xca: .progressive
      case 0xc3, 0xcb: .lossless
      default: .extended
      }
    let isPrecise =
      switch process {
      case .baseline: bytes[0] == 8
      case .extended, .progressive: bytes[0] == 8 || bytes[0] == 12
      case .lossless: 2...16 ~= bytes[0]
      }
    guard isPrecise else { throw .precision }
    // A height of zero is given after the first scan.
    guard bytes.number(at: 3, of: 2) > 0 else { throw .width }
    guard 1...4 ~= bytes[5] else { throw .componentCount }
    componentCount = Int(bytes[5])
    return componentCount
  }

  /// Takes the components of a frame header.
  mutating func addComponents(_ bytes: Span<UInt8>) throws(ImageFault) {
    var largest: (horizontal: UInt8, vertical: UInt8) = (1, 1)
    for index in 0..<componentCount {
      largest.horizontal = max(largest.horizontal, bytes[3 * index + 1] >> 4)
      largest.vertical = max(largest.vertical, bytes[3 * index + 1] & 15)
    }
    for index in 0..<componentCount {
      let (horizontal, vertical) = (bytes[3 * index + 1] >> 4, bytes[3 * index + 1] & 15)
      guard 1...4 ~= horizontal, 1...4 ~= vertical else { throw .samplingFactor }
      // No decoder in use enlarges a component by a fraction.
      guard largest.horizontal % horizontal == 0, largest.vertical % vertical == 0 else { throw .samplingFactor }
      guard bytes[3 * index + 2] <= 3 else { throw .tableNumber }
      components[index] = Component(
        identifier: bytes[3 * index], blocks: Int(horizontal * vertical), quantizationTable: bytes[3 * index + 2])
    }
  }

  // MARK: Scan

  /// Checks the header of the first scan, after its count of components.
  func check(scan bytes: Span<UInt8>) throws(ImageFault) {
    guard hasFrame else { throw .noFrame }
    let count = (bytes.count - 3) / 2
    guard count <= componentCount else { throw .scanComponent }
    let selection = (first: bytes[2 * count], last: bytes[2 * count + 1])
    let approximation = (high: bytes[2 * count + 2] >> 4, low: bytes[2 * count + 2] & 15)
    switch process {
    // There is but one way, and decoders do not look here.
    case .baseline, .extended: break
    case .progressive:
      let isBand =
        selection.first == 0
        ? selection.last == 0 : selection.first <= selection.last && selection.last <= 63 && count == 1
      guard isBand, approximation.high == 0 || approximation.high == approximation.low + 1, approximation.low <= 13
      else { throw .scanParameters }
    case .lossless:
      guard 1...7 ~= selection.first, selection.last == 0, approximation.high == 0 else { throw .scanParameters }
    }

    var (used, blocks): (UInt8, Int) = (0, 0)
    for index in 0..<count {
      // Some writers give components the same identifier; each is used once.
      let component = (0..<componentCount).first {
        used & 1 << $0 == 0 && components[$0].identifier == bytes[2 * index]
      }
      guard let component else { throw .scanComponent }
      used |= 1 << UInt8(component)
      blocks += components[component].blocks
      try checkTables(of: components[component], bytes[2 * index + 1], isDC: selection.first == 0)
    }
    if count > 1 && blocks > 10 { throw .samplingFactor }
  }

  /// Checks that the tables exist which `selectors` and the component itself select.
  ///
  /// A stream without any is an abbreviated one: decoders have the usual Huffman tables for it, unless it is progressive.
  private func checkTables(of component: Component, _ selectors: UInt8, isDC: Bool) throws(ImageFault) {
    guard selectors >> 4 <= 3, selectors & 15 <= 3 else { throw .tableNumber }
    if process != .lossless, quantizationTables | huffmanTables != 0,
      quantizationTables & 1 << component.quantizationTable == 0
    {
      throw .missingTable
    }
    guard !isArithmetic, huffmanTables != 0 || process == .progressive else { return }
    let (dc, ac): (UInt8, UInt8) = (1 << (selectors >> 4), 16 << (selectors & 15))
    let needed: UInt8 =
      switch process {
      case .baseline, .extended: dc | ac
      case .progressive: isDC ? dc : ac
      case .lossless: dc
      }
    guard huffmanTables & needed == needed else { throw .missingTable }
    if process != .lossless && losslessTables & needed != 0 { throw .huffmanTable }
  }
}
