internal import Boxes
internal import Dataset
internal import Export

extension RunReport {
  /// Shows that a table of boxes was written, and what was wrong with the annotations.
  func show(_ name: String, _ part: Part, _ summary: BoxTableSummary, _ expected: (files: Int, boxes: Int)?) {
    let total = "\(count(summary.boxes, "box", "boxes")) of \(count(summary.files, "annotation"))"
    let repairs = Repair.allCases.filter { summary.repairs[$0] > 0 }
    results.write(
      "\(name)  \(total)\n",
      JSONLine(
        "table",
        [
          "table": .text(name), "part": .text(part.id), "files": .integer(summary.files),
          "boxes": .integer(summary.boxes), "refused": .integer(summary.refused),
          "repairs": .object(
            Dictionary(uniqueKeysWithValues: Repair.allCases.map { ($0.name, .integer(summary.repairs[$0])) })),
          "expected_files": expected.map { .integer($0.files) } ?? .null,
          "expected_boxes": expected.map { .integer($0.boxes) } ?? .null,
        ]))
    if let expected, expected.files != summary.files || expected.boxes != summary.boxes {
      results.note(
        "\(name): other counts of this archive are known: \(count(expected.boxes, "box", "boxes")) of "
          + count(expected.files, "annotation"))
    }
    if !repairs.isEmpty {
      results.note(
        "\(name): repaired: \(repairs.map { "\(grouped(summary.repairs[$0])) \($0.words)" }.joined(separator: ", "))")
    }
    for refusal in summary.refusals {
      results.note("\(part.id)/\(printable(refusal.path)) is left out: \(refusal.reason)")
    }
    let more = summary.refused - summary.refusals.count
    if more > 0 { results.note("\(part.id)/: and \(grouped(more)) more are left out") }
  }
}

extension Repair {
  /// What was repaired, after a count.
  var words: String {
    switch self {
    case .filenamePlaceholder: "without a name"
    case .filenameOther: "with another name"
    case .label: "with a word for a class"
    case .rounded: "with edges that are no whole numbers"
    case .swapped: "with edges the wrong way round"
    case .clamped: "beyond the image"
    case .dropped: "without an area, left out"
    }
  }

  /// Its name, for programs.
  var name: String {
    switch self {
    case .filenamePlaceholder: "filename_placeholder"
    case .filenameOther: "filename_other"
    case .label: "label"
    case .rounded: "rounded"
    case .swapped: "swapped"
    case .clamped: "clamped"
    case .dropped: "dropped"
    }
  }
}
