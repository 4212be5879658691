import Export
import Platform
import TestSupport
import Testing

/// The text of an annotation of an image of 500 × 375 pixels, whose objects are all of one class.
func annotation(_ name: String, boxes: [[Int]] = [[10, 20, 110, 220]], wnid: String = "n01440764") -> String {
  let objects = boxes.map { box in
    """
    <object><name>\(wnid)</name><bndbox><xmin>\(box[0])</xmin><ymin>\(box[1])</ymin><xmax>\(box[2])</xmax>\
    <ymax>\(box[3])</ymax></bndbox></object>
    """
  }
  return """
    <annotation><filename>\(name)</filename><size><width>500</width><height>375</height></size>\
    \(objects.joined())</annotation>
    """
}

/// The folder of a part with annotations, and the folder that the table is written to.
struct Sample {
  let part: TemporaryFolder
  let target: TemporaryFolder

  init() throws { (part, target) = (try TemporaryFolder(), try TemporaryFolder()) }

  /// Adds the annotation at `path`, which lacks its extension.
  func add(_ path: String, boxes: [[Int]] = [[10, 20, 110, 220]], wnid: String = "n01440764") throws {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    try part.write(annotation(name, boxes: boxes, wnid: wnid), to: path + ".xml")
  }

  /// Writes the table and returns its summary.
  @discardableResult
  func write(threads: Int = 3, stopSignal: @escaping @Sendable () -> Int32? = { nil }) throws -> BoxTableSummary {
    let table = BoxTable(of: try Directory.open(part.path), threads: threads, stopSignal: stopSignal)
    return try table.write("boxes.csv", in: try Directory.open(target.path))
  }

  /// The error that writing ends with.
  func failure(stopSignal: @escaping @Sendable () -> Int32? = { nil }) throws -> ExportError {
    try #require(throws: ExportError.self) { try write(stopSignal: stopSignal) }
  }

  /// The lines of the table without the first one.
  func rows() throws -> [String] {
    let lines = String(decoding: try target.read("boxes.csv"), as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(lines.first == BoxTable.header)
    return Array(lines.dropFirst())
  }
}
