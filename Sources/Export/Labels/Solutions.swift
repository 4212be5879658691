internal import Dataset
internal import Platform

/// The boxes of images as Kaggle's contest has them; images are in the order of their names.
extension LabelFile {
  static let trainSolution = solution("LOC_train_solution.csv", .trainBoxes)
  static let valSolution = solution("LOC_val_solution.csv", .valBoxes)

  private static func solution(_ name: String, _ part: Part) -> LabelFile {
    LabelFile(
      name, listing: [part], "boxes of \(part.id)/, as Kaggle has them"
    ) { source, file throws(ExportError) in
      let tree = try io { () throws(PlatformError) in try source.root.linkedDirectory(part.id) }
      let boxes = BoxTable(of: tree, threads: Process.cores, stopSignal: source.stopSignal)
      _ = try boxes.write(.solution, to: file)
    }
  }
}
