/// Which classes of a release are prepared. Test images have no classes, so the test split is always whole.
public struct Selection: Sendable, Equatable {
  /// The classes in the order of their wnids; nil for all.
  public let wnids: [Wnid]?

  public static let all = Selection(wnids: nil)

  /// Selects `wnids`, of which there must be at least one.
  public init(_ wnids: some Sequence<Wnid>) {
    self.init(wnids: Set(wnids).sorted())
    precondition(self.wnids?.isEmpty == false)
  }

  private init(wnids: [Wnid]?) { self.wnids = wnids }

  /// The selection as the journal has it: `all`, or the wnids with spaces between them.
  public var text: String { wnids.map { $0.map(\.description).joined(separator: " ") } ?? "all" }

  /// Reads what `text` gives; nil where it is nothing of that form.
  public init?(text: String) {
    guard text != "all" else {
      self = .all
      return
    }
    let names = text.split(separator: " ")
    let wnids = names.compactMap { Wnid(String($0)) }
    guard !wnids.isEmpty, wnids.count == names.count else { return nil }
    self.init(wnids)
  }
}

extension Release {
  /// The same release, of which only `selection` is prepared. Its classes must be those of the release.
  public func selecting(_ selection: Selection) -> Release {
    var release = self
    // To name all classes is to select all.
    release.selection = selection.wnids?.count == synsets.count ? .all : selection
    let wnids = selection.wnids.map(Set.init)
    release.isSelected = synsets.map { wnids?.contains($0.wnid) ?? true }
    return release
  }

  /// Whether the class with this index is prepared.
  public func isSelected(class index: Int) -> Bool { isSelected[index] }

  /// How many classes are prepared.
  public var selectedClasses: Int { isSelected.reduce(0) { $0 + ($1 ? 1 : 0) } }
}
