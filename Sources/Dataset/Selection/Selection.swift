/// Which classes and images of a release are prepared. Test images have no classes, so `test` is whole or not there.
public struct Selection: Sendable, Equatable {
  /// The classes in the order of their wnids; nil for all.
  public let wnids: [Wnid]?
  /// How many images of each class; nil for all.
  public let pick: Pick?
  /// The only images that are wanted of these classes; nil for all.
  public let images: ImageList?

  public static let all = Selection(sorted: nil)

  /// Selects `wnids`, which must not be empty, and of these what `pick` takes.
  public init(_ wnids: some Sequence<Wnid>, pick: Pick? = nil, images: ImageList? = nil) {
    self.init(sorted: Set(wnids).sorted(), pick, images)
    precondition(self.wnids?.isEmpty == false)
  }

  /// Selects what `pick` takes of every class.
  public init(pick: Pick) { self.init(sorted: nil, pick) }

  private init(sorted wnids: [Wnid]?, _ pick: Pick? = nil, _ images: ImageList? = nil) {
    (self.wnids, self.pick, self.images) = (wnids, pick, images)
  }

  /// The same selection for a release of `count` classes: naming every class is naming none. Lists of images name theirs.
  func normalized(_ count: Int) -> Selection {
    wnids?.count == count && images == nil ? Selection(sorted: nil, pick) : self
  }

  /// Whether everything that `other` selects is selected.
  public func includes(_ other: Selection, in release: Release) -> Bool {
    let others = other.wnids ?? release.synsets.map(\.wnid)
    if let wnids, !Set(wnids).isSuperset(of: others) { return false }
    if let pick, !pick.includes(other.pick, in: others) { return false }
    guard let images else { return true }
    guard let listed = other.images else { return false }
    return Set(images.val).isSuperset(of: listed.val)
      && listed.train.allSatisfy { wnid, numbers in Set(images.train[wnid] ?? []).isSuperset(of: numbers) }
  }
}

extension Release {
  /// Whether anything of a part is selected. A selection is about classes: it leaves out parts that have none.
  public func selects(_ part: Part) -> Bool {
    selection == .all || part.isSelectable && Catalog(part, self)?.files != 0
  }

  /// Whether the class with this index is prepared.
  public func isSelected(class index: Int) -> Bool { isSelected[index] }

  /// How many classes are prepared.
  public var selectedClasses: Int { isSelected.reduce(0) { $0 + ($1 ? 1 : 0) } }
}
