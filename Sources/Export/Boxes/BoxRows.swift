internal import Boxes

/// Lines that are made of annotations, and what was made of them.
struct BoxRows: Sendable {
  private(set) var bytes: [UInt8] = []
  var summary = BoxTableSummary()

  /// Appends the lines of an annotation.
  mutating func add(_ annotation: Annotation, _ form: BoxForm) {
    summary.repairs += annotation.repairs
    summary.boxes += annotation.boxes.count
    form.append(annotation, &bytes)
  }

  /// Appends rows that are ready.
  mutating func append(_ rows: ArraySlice<UInt8>) { bytes += rows }
}
