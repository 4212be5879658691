internal import Dataset
internal import Platform

extension Survey {
  /// Throws where what is staged of `split` is all that is left of an archive. Whoever drops it asks before.
  func checkOnlyCopy(of split: Split) throws(PrepareError) {
    if let archive = try onlyCopy(of: split) { throw PrepareError(.onlyCopy, archive) }
  }

  /// The archive whose only copy is what is staged of `split`, or nil: its space was given back, and what now has its name
  /// begins with zeros, or nothing has it.
  ///
  /// Where no record tells what is staged, the zeros alone do; of an archive that is gone, whether it is in `givenBack`.
  func onlyCopy(of split: Split, givenBack: Set<String> = []) throws(PrepareError) -> String? {
    guard try root.stagedFolder(of: split) != nil else { return nil }
    if case .published = try status(of: split) { return nil }
    var names = split.archiveKinds.flatMap { root.release.archives(of: $0) }.map(\.name)
    var lost = givenBack
    if let staged = state.staged[split.rawValue] {
      guard let known = state.reclaiming[staged.archive], known.identity == staged.identity, known.offset > 0 else {
        return nil
      }
      names = [staged.archive]
      lost = [staged.archive]
    }
    for name in names {
      if let archive = archives.first(where: { $0.name == name }) {
        if try archive.beginsWithZeros() { return name }
      } else if lost.contains(name) {
        return name
      }
    }
    return nil
  }
}
