internal import Dataset
internal import Devkit

/// What a development kit says of the tables that are compiled in.
extension AuditReport {
  /// Shows how far the development kit agrees with the tables; returns how many rows differ.
  func show(_ kit: DevkitFolder, _ part: Part, _ release: Release) -> Int {
    show("val labels", DevkitFolder.labelsPath, part, kit.labels(release), words: words)
      + show("synsets", DevkitFolder.synsetsPath, part, kit.synsets(release)) { difference in
        let wnid = difference.wnid.map { "\($0)" } ?? "another class"
        let theirs = difference.devkit.map { "'\(printable($0))'" } ?? "nothing"
        return "\(wnid): \(difference.field.rawValue) \(theirs), built in: "
          + (difference.builtIn.map { "'\($0)'" } ?? "nothing")
      }
  }

  /// Shows how far what a CLS-LOC archive says of validation images agrees with the tables; returns how many rows differ.
  func show(_ folder: ClsLocFolder, _ part: Part, _ release: Release) -> Int {
    let path = ClsLocFolder.solutionPath
    return show("val labels", path, part, folder.solution(release), from: path, words: words)
      + ClsLocFolder.labelsPaths.reduce(0) { sum, path in
        let name = path.split(separator: "/").last.map { String($0) } ?? path
        return sum + show("val labels", path, part, folder.labels(path, release), from: name, words: words)
      }
  }

  private func words(_ difference: LabelDifference) -> String {
    let theirs: String
    switch difference.devkit {
    case .synset(let wnid, let id): theirs = "\(wnid) (\(id))"
    case .wnid(let wnid): theirs = "\(wnid)"
    case .unknown(let id): theirs = "\(id), which no class has"
    case .text(let text) where difference.image == 0:
      return "'\(printable(text))' is no row of an image, or a second one"
    case .text(let text): theirs = "'\(printable(text))', which is no label"
    case .missing: theirs = "nothing"
    }
    return "image \(difference.image): \(theirs), built in: \(difference.builtIn.map { "\($0)" } ?? "no such image")"
  }

  private func show<Difference>(
    _ what: String, _ path: String, _ part: Part, _ comparison: Comparison<Difference>, from name: String = "devkit",
    words: (Difference) -> String
  ) -> Int {
    let fields: [String: JSONLine.Value] = [
      "part": .text(part.id), "what": .text(what), "path": .text("\(part.id)/\(path)"),
    ]
    switch comparison {
    case .missing: return 0  // the audit has named it
    case .unreadable(let fault):
      results.write(
        "\(part.id)/\(path): \(what) cannot be compared: \(fault)\n",
        JSONLine("devkit", fields.merging(["agreeing": .null, "total": .null, "error": .text("\(fault)")]) { $1 }))
      return 1
    case .compared(let agreement):
      let differing = agreement.total - agreement.agreeing
      for difference in agreement.differences {
        results.write(
          "\(part.id)/\(path): \(words(difference))\n",
          JSONLine("difference", fields.merging(["error": .text(words(difference))]) { $1 }))
      }
      if differing > agreement.differences.count {
        results.write(
          "\(part.id)/\(path): and \(grouped(differing - agreement.differences.count)) more\n", JSONLine("", [:]))
      }
      results.write(
        "\(what): \(name) and built-in \(differing == 0 ? "agree" : "differ"), \(grouped(agreement.agreeing)) of "
          + "\(grouped(agreement.total))\n",
        JSONLine(
          "devkit",
          fields.merging([
            "agreeing": .integer(agreement.agreeing), "total": .integer(agreement.total), "error": .null,
          ]) { $1 }))
      return differing
    }
  }
}
