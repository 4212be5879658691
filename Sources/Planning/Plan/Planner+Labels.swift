internal import Dataset
internal import Export

/// Label files are made of what the other stages leave.
extension Planner {
  /// Adds the label files that parts are there for, or will be, and that are not what would be written.
  mutating func addLabels() {
    let waiting = plan.waiting.map(\.part)
    let made = (plan.audits.map(\.part) + plan.jobs.flatMap(\.parts).map(\.part)).filter { !waiting.contains($0) }
    for file in LabelFile.all where file.isDefault && file.canBeMade(lacking: { isMissing($0) && !made.contains($0) }) {
      switch state.status(of: file, state.numbering(of: file) ?? .sorted) {
      case .foreign, .changed: plan.foreignLabels.append(file)
      case .current where !made.contains(where: file.lists): break
      case .current, .absent, .outdated: plan.labels.append(file)
      }
    }
  }

  private func isMissing(_ part: Part) -> Bool {
    if case .published = state.status(of: part) { false } else { true }
  }
}

extension LabelFile {
  /// Whether the file can be made: all parts are there that it is made from, or any if it is about the classes alone.
  fileprivate func canBeMade(lacking isMissing: (Part) -> Bool) -> Bool {
    let needed = Part.all.filter(lists)
    return parts.isEmpty ? !needed.allSatisfy(isMissing) : !needed.contains(where: isMissing)
  }
}
