package import Dataset
internal import Journal

/// Parts that are there for less than is selected now: what they lack is made like a part of its own.
extension RootState {
  /// The release with what is still to be prepared of a part: all that is selected, or what a published part lacks of it.
  package func release(for part: Part) -> Release { lacking[part.id] ?? root.release }

  /// The parts that are to be extended, and have changed since they were published, or were copied: before anything is added
  /// they are audited as what they were made for.
  package func changedGrowing() throws(PrepareError) -> [PublishedPart] {
    // Later, what is there is compared with the record as a whole.
    guard !made.isEmpty, try root.recordedSelection(journal) != root.release.selection else { return [] }
    let earlier = try RootState(try root.selecting(nil), journal)
    return Part.all.filter { made[$0.id] != nil }.compactMap { part in
      switch earlier.status(of: part) {
      case .changed(let published): published
      case .published(let published) where !published.isChecked: published
      default: nil
      }
    }
  }

  /// The classes that a part is extended by as a whole.
  package func newClasses(of part: Part) -> Set<Wnid> {
    guard let made = made[part.id], let known = Catalog(part, root.release.selecting(made)) else { return [] }
    let lacking = Catalog(part, release(for: part))?.folders ?? []
    return Set(lacking.map(\.wnid)).subtracting(known.folders.map(\.wnid))
  }

  /// Whether what is staged of a part can be used, although the selection may be another one than it was staged for: tars of
  /// whole classes are staged completely or not at all.
  package func keepsStaged(_ part: Part) -> Bool {
    // One that cannot be read was refused when the status was found.
    guard part.isSelectable,
      let recorded = try? root.recordedSelection(journal),  // see above
      recorded != root.release.selection
    else { return true }
    return !recorded.isPicking && !root.release.selection.isPicking
      && (journal.staged[part.id] ?? [:]).keys.allSatisfy { root.release.archive(named: $0)?.wnid != nil }
  }
}
