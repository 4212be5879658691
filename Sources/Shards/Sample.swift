internal import Boxes
internal import Dataset
internal import Export

/// An image, and what a shard says of it.
struct Sample: Sendable {
  /// Its name without the ending: `n01440764_10026`.
  let key: String
  /// Its path in its part: `n01440764/n01440764_10026.JPEG`.
  let path: String
  /// Its class; nil for test images.
  let synset: Synset?
  /// The number of its class.
  let label: Int?
  /// What its annotation says; nil if it has none.
  var annotation: Annotation?

  /// Its file name.
  var fileName: String { path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path }

  init(_ item: Item, _ catalog: Catalog, _ release: Release, _ numbering: Numbering) {
    path = catalog.path(of: item)
    key = String(catalog.fileName(of: item).dropLast(".JPEG".count))
    synset = item.wnid.flatMap(release.synset)
    label = synset.map(numbering.label)
  }
}
