internal import Dataset

/// A folder of images in the root: the smallest step of an export.
struct ViewUnit: Sendable {
  let catalog: Catalog
  /// The class, or nil if the part has none.
  let synset: Synset?

  /// Its path in the root.
  var path: String { synset.map { "\(catalog.part.id)/\($0.wnid)" } ?? catalog.part.id }

  /// The folders of the parts that `source` shows, in their order.
  static func all(of source: ViewSource) -> [ViewUnit] {
    source.plan.parts.flatMap { part -> [ViewUnit] in
      guard let catalog = Catalog(part, source.release) else { return [] }
      guard catalog.hasFolders else { return [ViewUnit(catalog: catalog, synset: nil)] }
      return catalog.folders.map { ViewUnit(catalog: catalog, synset: source.release.synset($0.wnid)) }
    }
  }
}
