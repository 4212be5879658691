import Images
import TestSupport
import Testing

@Suite("The header of a JPEG")
struct JPEGHeaderTests {
  typealias Segments = [(marker: UInt8, content: [UInt8])]

  /// The fault of an image whose segments are changed: 0 is the quantization table, 1 the frame, 2 and 3 the Huffman
  /// tables for DC and AC coefficients, 4 the scan.
  private func fault(_ change: (inout Segments) -> Void) -> ImageFault? {
    let bytes = JPEGBytes.image(changing: change)
    let fault = walk(bytes).fault
    #expect(walk(bytes, piece: 1).fault == fault)
    #expect(headCheck(bytes) == (fault.map { .damaged($0) } ?? .plausible(.jpeg)))
    return fault
  }

  @Test("is right as encoders write it")
  func right() {
    #expect(fault { _ in } == nil)
    #expect(fault { $0.insert((0xdd, [0, 4]), at: 1) } == nil)
    #expect(
      fault {
        $0[0].content = [0x13] + [UInt8](repeating: 1, count: 128)
        $0[1].content[8] = 3
      } == nil)
    // A height that follows the first scan.
    #expect(fault { $0[1].content.replaceSubrange(1...2, with: [0, 0]) } == nil)
    #expect(
      fault {
        $0.append($0.remove(at: 0))
        $0.swapAt(3, 4)
      } == nil)
    // Three components with the same identifier.
    #expect(
      fault {
        $0[1].content = [8, 0, 8, 0, 8, 3, 1, 0x22, 0, 1, 0x11, 0, 1, 0x11, 0]
        $0[4].content = [3, 1, 0, 1, 0, 1, 0, 0, 63, 0]
      } == nil)
    // What decoders do not look at in a sequential scan.
    #expect(fault { $0[4].content.replaceSubrange(3..., with: [0, 0, 0]) } == nil)
  }

  @Test("may have no tables at all, or no Huffman tables, unless it is progressive")
  func abbreviated() {
    #expect(fault { $0.removeSubrange(2...3) } == nil)
    #expect(fault { $0 = [$0[1], $0[4]] } == nil)
    #expect(
      fault {
        $0.removeSubrange(2...3)
        $0[1].marker = 0xc2
        $0[2].content[4] = 0
      } == .missingTable)
    #expect(fault { $0.remove(at: 0) } == .missingTable)
    #expect(fault { $0.remove(at: 2) } == .missingTable)
    #expect(fault { $0.remove(at: 3) } == .missingTable)
  }

  @Test("has only markers that can stand there")
  func markers() {
    for marker in UInt8(0)...255 {
      let found = fault { $0.insert((marker, [1, 2]), at: 0) }
      switch marker {
      case 0x00, 0x01, 0xd0...0xd7, 0xe0...0xef, 0xfe, 0xff, 0xcc, 0xdd: #expect(found == nil, "\(marker)")
      case 0xd9: #expect(found == .noFrame)
      case 0xda: #expect(found == .scanComponent || found == .segmentLength || found == .noFrame)
      case 0xdb, 0xc4, 0xc0...0xc3, 0xc9...0xcb: #expect(found != nil, "\(marker)")
      default: #expect(found == .marker, "\(marker)")
      }
    }
  }

  @Test("has segments as long as their content")
  func lengths() {
    for index in 0..<5 {
      #expect(fault { $0[index].content.removeLast() } == .segmentLength, "\(index)")
      #expect(fault { $0[index].content.append(1) } == .segmentLength, "\(index)")
    }
    #expect(fault { $0.insert((0xdd, [0, 0, 4]), at: 0) } == .segmentLength)
    for length: UInt8 in [0, 1] { #expect(walk([0xff, 0xd8, 0xff, 0xe0, 0, length]).fault == .segmentLength) }
  }

  @Test("has a frame that there can be")
  func frame() {
    func changed(_ index: Int, _ value: UInt8) -> ImageFault? { fault { $0[1].content[index] = value } }
    for precision: UInt8 in [0, 7, 9, 12, 16] { #expect(changed(0, precision) == .precision) }
    #expect(
      fault {
        $0[1].marker = 0xc1
        $0[1].content[0] = 12
      } == nil)
    #expect(changed(4, 0) == .width)
    #expect(changed(5, 0) == .componentCount)
    #expect(changed(5, 5) == .componentCount)
    #expect(changed(5, 2) == .segmentLength)
    for factors: UInt8 in [0x01, 0x10, 0x51, 0x15] { #expect(changed(7, factors) == .samplingFactor) }
    #expect(changed(8, 4) == .tableNumber)
    #expect(changed(8, 1) == .missingTable)
    #expect(fault { $0.insert($0[1], at: 1) } == .marker)
    #expect(fault { $0.remove(at: 1) } == .noFrame)
  }

  @Test("has quantization tables without zeros")
  func quantization() {
    for number: UInt8 in [4, 15, 0x20, 0xf0] { #expect(fault { $0[0].content[0] = number } == .tableNumber) }
    for index in 1...64 { #expect(fault { $0[0].content[index] = 0 } == .quantizationTable) }
    #expect(fault { $0[0].content = [0x10] + [UInt8](repeating: 0, count: 128) } == .quantizationTable)
  }

  @Test("has Huffman tables that are prefix codes")
  func huffman() {
    for number: UInt8 in [4, 0x14, 0x20, 0x80] { #expect(fault { $0[2].content[0] = number } == .tableNumber) }
    func table(_ counts: [UInt8], symbol: UInt8 = 1) -> ImageFault? {
      let symbols = [UInt8](repeating: symbol, count: counts.reduce(0) { $0 + Int($1) })
      return fault { $0[2].content = [0] + JPEGBytes.lengths(counts) + symbols }
    }
    #expect(table([1, 1, 1, 1]) == nil)
    #expect(table([0, 3]) == nil)
    // No code has ones alone.
    #expect(table([2]) == .huffmanTable)
    #expect(table([0, 4]) == .huffmanTable)
    #expect(table([1, 2]) == .huffmanTable)
    #expect(table([0, 0, 0, 0, 0, 0, 0, 0, 255, 2]) == .huffmanTable)
    #expect(table([0, 2], symbol: 15) == nil)
    #expect(table([0, 2], symbol: 16) == .huffmanTable)
    #expect(table([0, 2], symbol: 17) == .huffmanTable)
    #expect(fault { $0[3].content[19] = 0xff } == nil)
  }

  @Test("has a scan of the frame's components")
  func scan() {
    func changed(_ index: Int, _ value: UInt8) -> ImageFault? { fault { $0[4].content[index] = value } }
    for count: UInt8 in [0, 5] { #expect(changed(0, count) == .scanComponent) }
    #expect(changed(0, 2) == .segmentLength)
    #expect(changed(1, 2) == .scanComponent)
    #expect(changed(2, 0x40) == .tableNumber)
    #expect(changed(2, 0x04) == .tableNumber)
    #expect(changed(2, 0x10) == .missingTable)
    #expect(fault { $0[4].content = [2, 1, 0, 1, 0, 0, 63, 0] } == .scanComponent)
    // More than ten blocks in a unit of an interleaved scan.
    #expect(
      fault {
        $0[1].content = [8, 0, 8, 0, 8, 2, 1, 0x42, 0, 2, 0x22, 0]
        $0[4].content = [2, 1, 0, 2, 0, 0, 63, 0]
      } == .samplingFactor)
    for parameters: [UInt8] in [[0, 1, 0], [1, 64, 0], [70, 80, 0], [5, 4, 0], [0, 0, 0x20], [0, 0, 0x0e]] {
      #expect(
        fault {
          $0[1].marker = 0xc2
          $0[4].content[3...] = parameters[...]
        } == .scanParameters)
    }
    #expect(
      fault {
        $0[1].marker = 0xc2
        $0[4].content[3...] = [0, 0, 1]
      } == nil)
  }

  @Test("of an image without anything in it is a fault")
  func empty() {
    #expect(walk([0xff, 0xd8, 0xff, 0xd9]).fault == .noFrame)
    #expect(headCheck([0xff, 0xd8, 0xff, 0xd9]) == .damaged(.noFrame))
    var image = JPEGBytes()
    image.segment(0xc0, JPEGBytes.frame)
    #expect(walk(image.bytes + [0xff, 0xd9]).fault == .noScan)
  }
}
