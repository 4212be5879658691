/// Preparing what is selected, or what of it is not there yet.
extension Release {
  /// The same release, with only `selection` prepared. Its classes must be the release's.
  public func selecting(_ selection: Selection) -> Release {
    var release = self
    (release.selection, release.known) = (selection.normalized(synsets.count), nil)
    release.select()
    return release
  }

  /// The same release, with only that prepared which `other` does not select. All that `other` selects must be selected.
  public func excluding(_ other: Selection) -> Release {
    var release = self
    release.known = other.normalized(synsets.count)
    release.select()
    return release
  }

  /// Whether all that `other` selects is selected.
  public func covers(_ other: Selection) -> Bool { selection.includes(other, in: self) }

  /// Finds which classes and images are prepared.
  private mutating func select() {
    let wanted = selection.wnids.map(Set.init)
    // All classes, if it names none.
    let known = self.known.map { $0.wnids.map(Set.init) ?? Set(synsets.map(\.wnid)) }
    if selection.isPicking || self.known?.isPicking == true {
      picks = [:]
      for (part, totals, numbers) in [
        (Part.train, synsets.map(\.trainImages), nil), (Part.val, valNumbers.map(\.count), valNumbers),
      ] {
        picks[part.id] = synsets.map { synset in
          func rule(_ selection: Selection?, _ wnids: Set<Wnid>?) -> ClassPick.Rule? {
            guard let selection, wnids?.contains(synset.wnid) ?? true else { return nil }
            return selection.rule(
              of: synset.wnid, among: totals[synset.index], part, numbers: numbers?[synset.index])
          }
          return ClassPick(
            rule(selection, wanted), besides: rule(self.known, known), of: totals[synset.index])
        }
      }
      isSelected = synsets.map { synset in picks.values.contains { $0[synset.index] != nil } }
    } else {
      picks = [:]
      isSelected = synsets.map { wanted?.contains($0.wnid) ?? true && known?.contains($0.wnid) != true }
    }
    table = ArchiveTable(
      fullTable.archives.filter { archive in
        guard let synset = archive.wnid.flatMap({ self.synset($0) }) else { return true }
        return picks[Part.train.id].map { $0[synset.index] != nil } ?? isSelected[synset.index]
      })
  }

  /// For each class the numbers of its validation images, ascending.
  private var valNumbers: [[Int]] {
    var numbers = [[Int]](repeating: [], count: synsets.count)
    for (index, synset) in valClasses.enumerated() { numbers[Int(synset)].append(index + 1) }
    return numbers
  }
}
