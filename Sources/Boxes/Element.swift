/// The elements of an annotation that matter, each in its place.
enum Element: Sendable {
  case annotation, filename
  case size, width, height
  case object, name, bndbox, xmin, ymin, xmax, ymax
  /// Any other element; all that it holds is skipped.
  case other

  /// Returns the element that `name` stands for in `parent`, which is nil for the outermost one.
  init(_ name: Span<UInt8>, in parent: Element?) {
    let row = Self.rows.first { $0.parent == parent && isEqual(name, $0.name) }
    self = row?.element ?? .other
  }

  /// Whether it holds text that matters, and no elements.
  var isValue: Bool {
    switch self {
    case .annotation, .size, .object, .bndbox, .other: false
    default: true
    }
  }

  /// An object may hold further boxes, of its parts, so a name alone does not say what an element is.
  private static let rows: [(parent: Element?, name: [UInt8], element: Element)] = [
    row(nil, "annotation", .annotation),
    row(.annotation, "filename", .filename),
    row(.annotation, "size", .size),
    row(.size, "width", .width),
    row(.size, "height", .height),
    row(.annotation, "object", .object),
    row(.object, "name", .name),
    row(.object, "bndbox", .bndbox),
    row(.bndbox, "xmin", .xmin),
    row(.bndbox, "ymin", .ymin),
    row(.bndbox, "xmax", .xmax),
    row(.bndbox, "ymax", .ymax),
  ]

  private static func row(_ parent: Element?, _ name: String, _ element: Element) -> (Element?, [UInt8], Element) {
    (parent, Array(name.utf8), element)
  }
}

private func isEqual(_ name: Span<UInt8>, _ other: [UInt8]) -> Bool {
  name.count == other.count && other.indices.allSatisfy { name[$0] == other[$0] }
}
