package import Boxes
internal import Dataset

/// What is written of annotations: a first line, and lines for each of them.
package struct BoxForm: Sendable {
  package let header: String
  /// Appends the lines of an annotation.
  package let append: @Sendable (Annotation, inout [UInt8]) -> Void

  /// A row for each box, with edges in pixels and relative to the image's size.
  static let table = BoxForm(header: BoxTable.header) { annotation, bytes in
    for box in annotation.boxes {
      bytes += annotation.image.utf8
      bytes.append(UInt8(ascii: ","))
      bytes += box.wnid.description.utf8
      for edge in [box.xmin, box.ymin, box.xmax, box.ymax] { append(edge, digits: 1, to: &bytes) }
      appendRelative(box.xmin, annotation.width, to: &bytes)
      appendRelative(box.ymin, annotation.height, to: &bytes)
      appendRelative(box.xmax, annotation.width, to: &bytes)
      appendRelative(box.ymax, annotation.height, to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  /// A row for each image that has boxes: their classes and edges in pixels, each followed by a space, as Kaggle has them.
  package static let solution = BoxForm(header: "ImageId,PredictionString") { annotation, bytes in
    guard !annotation.boxes.isEmpty else { return }
    bytes += annotation.image.utf8
    bytes.append(UInt8(ascii: ","))
    for box in annotation.boxes {
      bytes += "\(box.wnid) \(box.xmin) \(box.ymin) \(box.xmax) \(box.ymax) ".utf8
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Appends `edge` / `size` with six decimals. In whole numbers, so that it is the same everywhere.
  private static func appendRelative(_ edge: Int, _ size: Int, to bytes: inout [UInt8]) {
    let millionths = (edge * 2_000_000 + size) / (size * 2)
    append(millionths / 1_000_000, digits: 1, to: &bytes)
    append(millionths % 1_000_000, digits: 6, after: UInt8(ascii: "."), to: &bytes)
  }

  /// Appends a mark and a number of at least so many digits.
  private static func append(
    _ number: Int, digits: Int, after mark: UInt8 = UInt8(ascii: ","), to bytes: inout [UInt8]
  ) {
    bytes.append(mark)
    appendDecimal(number, digits: digits, to: &bytes)
  }
}
