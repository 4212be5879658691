/// A JPEG under construction, segment by segment.
struct JPEGBytes {
  private(set) var bytes: [UInt8] = [0xff, 0xd8]

  /// The parts of a whole image of one component, in their order.
  static let quantization: [UInt8] = [0] + [UInt8](repeating: 16, count: 64)
  static let frame: [UInt8] = [8, 0, 16, 0, 24, 1, 1, 0x11, 0]
  static let dcTable: [UInt8] = [0x00] + lengths([0, 2]) + [0, 5]
  static let acTable: [UInt8] = [0x10] + lengths([0, 2, 1]) + [0, 1, 0xf0]
  static let scan: [UInt8] = [1, 1, 0x00, 0, 63, 0]

  /// The numbers of codes of each length, filled up with zeros.
  static func lengths(_ counts: [UInt8]) -> [UInt8] { counts + [UInt8](repeating: 0, count: 16 - counts.count) }

  /// Makes a whole image, with `segments` before its tables and `data` in its scan.
  static func image(_ segments: [(UInt8, [UInt8])] = [], data: [UInt8] = [1, 2, 0xff, 0, 3]) -> [UInt8] {
    var image = JPEGBytes()
    for (marker, content) in segments { image.segment(marker, content) }
    image.segment(0xdb, quantization)
    image.segment(0xc0, frame)
    image.segment(0xc4, dcTable + acTable)
    image.segment(0xda, scan)
    image.add(data + [0xff, 0xd9])
    return image.bytes
  }

  /// Makes an image of the usual segments, changed by `change`: by marker, in their order.
  static func image(changing change: (inout [(marker: UInt8, content: [UInt8])]) -> Void) -> [UInt8] {
    var segments: [(marker: UInt8, content: [UInt8])] = [
      (0xdb, quantization), (0xc0, frame), (0xc4, dcTable), (0xc4, acTable), (0xda, scan),
    ]
    change(&segments)
    var image = JPEGBytes()
    for (marker, content) in segments { image.segment(marker, content) }
    image.add([1, 2, 3, 0xff, 0xd9])
    return image.bytes
  }

  mutating func segment(_ marker: UInt8, _ content: [UInt8]) {
    let length = content.count + 2
    add([0xff, marker, UInt8(length >> 8), UInt8(length & 255)] + content)
  }

  mutating func add(_ bytes: [UInt8]) { self.bytes += bytes }
}
