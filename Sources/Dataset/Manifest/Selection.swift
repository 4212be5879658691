/// Which classes of a release are prepared. Test images have no classes, so `test` is always whole.
public struct Selection: Sendable, Equatable {
  /// The classes in the order of their wnids; nil for all.
  public let wnids: [Wnid]?

  public static let all = Selection(wnids: nil)

  /// Selects `wnids`, which must not be empty.
  public init(_ wnids: some Sequence<Wnid>) {
    self.init(wnids: Set(wnids).sorted())
    precondition(self.wnids?.isEmpty == false)
  }

  private init(wnids: [Wnid]?) { self.wnids = wnids }

  /// The selection as the journal stores it: `all`, or the wnids separated by spaces.
  public var text: String { wnids.map { $0.map(\.description).joined(separator: " ") } ?? "all" }

  /// Reads what `text` returns; nil if it has another form.
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
  /// The same release, with only `selection` prepared. Its classes must be the release's.
  public func selecting(_ selection: Selection) -> Release {
    var release = self
    // Naming every class selects all.
    release.selection = selection.wnids?.count == synsets.count ? .all : selection
    let wnids = selection.wnids.map(Set.init)
    release.isSelected = synsets.map { wnids?.contains($0.wnid) ?? true }
    release.table =
      wnids.map { wnids in
        ArchiveTable(fullTable.archives.filter { $0.wnid.map(wnids.contains) ?? true })
      } ?? fullTable
    return release
  }

  /// Whether the class with this index is prepared.
  public func isSelected(class index: Int) -> Bool { isSelected[index] }

  /// How many classes are prepared.
  public var selectedClasses: Int { isSelected.reduce(0) { $0 + ($1 ? 1 : 0) } }
}
