internal import Dataset
internal import Export
internal import Views

extension RunReport {
  /// Shows what a view has, or would have; without a summary an earlier run has made it.
  func show(_ summary: ViewSummary?, of view: View, at path: String, isPreview: Bool, seconds: Double) {
    for (split, images) in summary?.splits ?? [] {
      results.write(
        "\(split.name)  \(count(images, "image"))\n",
        JSONLine(
          "exported",
          ["split": .text(split.name), "part": .text(split.part.id), "images": .integer(images)]))
    }
    if let summary, summary.link == .sym, !isPreview {
      results.note("the links have absolute paths: they break if the root is moved")
    }
    let line = words(summary, view, printable(path), isPreview: isPreview, seconds)
    results.write(results.context.isJSON ? "" : line + "\n", .view(summary, view, path, isPreview: isPreview))
  }

  private func words(
    _ summary: ViewSummary?, _ view: View, _ path: String, isPreview: Bool, _ seconds: Double
  ) -> String {
    guard let summary else { return "\(view.name) in \(path) (done before)" }
    let images = summary.splits.reduce(0) { $0 + $1.images }
    let files = [
      images > 0 ? count(images, "image") : nil,
      summary.annotations > 0 ? count(summary.annotations, "annotation") : nil,
      summary.others > 0 ? count(summary.others, "other file") : nil,
    ].compactMap(\.self)
    let bytes = summary.bytes.map { summary.link == .copy || isPreview ? ", \(size($0))" : "" } ?? ""
    let how = view.packing == nil ? "as \(summary.link.words)" : "in one file"
    return isPreview
      ? "\(view.name) in \(path) would have "
        + "\(files.isEmpty ? "archives" : list(files, "and")) \(how)\(bytes)"
        + (bytes.isEmpty || summary.link == .copy ? "" : " if copied")
      : "\(view.name) in \(path): \(list(files, "and")) \(how)\(bytes), in \(duration(seconds))"
  }
}

extension JSONLine {
  fileprivate static func view(_ summary: ViewSummary?, _ view: View, _ path: String, isPreview: Bool) -> JSONLine {
    JSONLine(
      "view",
      [
        "layout": .text(view.name), "path": .text(path), "new": .flag(summary != nil && !isPreview),
        "link": summary.map { .text($0.link.rawValue) } ?? .null,
        "annotations": summary.map { .integer($0.annotations) } ?? .null,
        "others": isPreview ? .null : summary.map { .integer($0.others) } ?? .null,
        "bytes": summary?.bytes.map { .integer(Int($0)) } ?? .null,
      ])
  }
}

extension ViewLink {
  /// What the files of a view are.
  var words: String { Self.names[self] ?? rawValue }

  private static let names: [ViewLink: String] = [
    .hard: "hard links", .reflink: "files that share their blocks", .sym: "symbolic links", .copy: "copies",
  ]
}
