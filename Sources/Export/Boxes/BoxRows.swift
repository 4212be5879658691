internal import Boxes
internal import Dataset

/// Rows of the table, and what they were made of.
struct BoxRows: Sendable {
  private(set) var bytes: [UInt8] = []
  var summary = BoxTableSummary()

  /// Appends the rows of an annotation.
  mutating func add(_ annotation: Annotation) {
    summary.repairs += annotation.repairs
    summary.boxes += annotation.boxes.count
    for box in annotation.boxes {
      bytes += annotation.image.utf8
      bytes.append(UInt8(ascii: ","))
      bytes += box.wnid.description.utf8
      for edge in [box.xmin, box.ymin, box.xmax, box.ymax] { append(edge, digits: 1) }
      appendRelative(box.xmin, annotation.width)
      appendRelative(box.ymin, annotation.height)
      appendRelative(box.xmax, annotation.width)
      appendRelative(box.ymax, annotation.height)
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  /// Appends rows that are ready.
  mutating func append(_ rows: ArraySlice<UInt8>) { bytes += rows }

  /// Appends `edge` / `size` with six decimals. In whole numbers, so that it is the same everywhere.
  private mutating func appendRelative(_ edge: Int, _ size: Int) {
    let millionths = (edge * 2_000_000 + size) / (size * 2)
    append(millionths / 1_000_000, digits: 1)
    append(millionths % 1_000_000, digits: 6, after: UInt8(ascii: "."))
  }

  /// Appends a mark and a number of at least so many digits.
  private mutating func append(_ number: Int, digits: Int, after mark: UInt8 = UInt8(ascii: ",")) {
    bytes.append(mark)
    appendDecimal(number, digits: digits, to: &bytes)
  }
}
