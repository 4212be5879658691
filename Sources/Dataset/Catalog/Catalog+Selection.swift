/// Which of the part's classes and images are prepared.
extension Catalog {
  /// Whether only some of the classes, or of their images, are prepared.
  public var isSelecting: Bool { picks != nil || isSelected.contains(false) }

  /// Whether the item is prepared, as far as its name says.
  public func isSelected(_ item: Item) -> Bool { takes(item, at: nil) }

  /// Whether any image of the class is prepared.
  public func isSelected(_ wnid: Wnid) -> Bool { position(of: wnid).map { isSelected[$0] } ?? isOpen }

  /// Whether the item is prepared, which is at `position` of its class, from 0.
  public func takes(_ item: Item, at position: Int?) -> Bool {
    guard let wnid = item.wnid else { return true }
    guard isSelected(wnid) else { return false }
    if let isNumberSelected, kind == .labelled { return isNumberSelected[item.number - 1] }
    return pick(of: wnid)?.takes(item.number, at: position) ?? true
  }

  /// Whether only some images of the class are prepared.
  public func isPartial(_ wnid: Wnid) -> Bool { pick(of: wnid).map { !$0.isWhole } ?? false }

  /// How many of the first images of the class have to be looked at to find all that are prepared; nil for all.
  public func reach(of wnid: Wnid) -> Int? { pick(of: wnid)?.reach }

  /// Whether names do not say which images are prepared, but only their order in the class.
  public var needsOrder: Bool { kind == .byClass && picks?.contains { $0?.needsOrder == true } == true }

  /// Returns the names of images of the class that are listed, and are none of these numbers.
  public func listedNames(of wnid: Wnid, besides numbers: Set<Int>) -> [String] {
    guard case .numbers(let listed)? = pick(of: wnid)?.wanted else { return [] }
    return listed.map { item(number: $0, in: wnid) }
      .filter { isSelected($0) && !numbers.contains($0.number) }.map(fileName)
  }

  private func pick(of wnid: Wnid) -> ClassPick? { position(of: wnid).flatMap { picks?[$0] } }
}
