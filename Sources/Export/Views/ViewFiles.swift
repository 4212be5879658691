internal import Dataset
internal import Platform

/// Makes what a view has beside its images: lists, and links to other files.
final class ViewFiles: Sendable {
  let source: ViewSource
  let counts: ViewCounts
  private let tree: Directory
  private let made = Locked(0)

  /// `tree` is the staged view.
  init(_ source: ViewSource, _ counts: ViewCounts, _ tree: Directory) {
    (self.source, self.counts, self.tree) = (source, counts, tree)
  }

  /// How many files were made.
  var count: Int { made.withLock { $0 } }

  /// Writes the file at `path` in the view, which `body` fills.
  func write(_ path: String, _ body: (OutputFile) throws(ExportError) -> Void) throws(ExportError) {
    let (folder, name) = try place(path)
    let file = OutputFile(try io { () throws(PlatformError) in try folder.create(name) })
    try body(file)
    _ = try file.finish()
    made.withLock { $0 += 1 }
  }

  /// Calls `body` with every image of a split: training images class by class, in the order of their names' bytes, and others in
  /// the order of their numbers.
  func forEachImage(
    of split: Split, _ body: (Item, Synset?) throws(ExportError) -> Void
  ) throws(ExportError) {
    guard let place = source.plan.splits.firstIndex(of: split) else { return }
    var images = FolderContent()
    var numbered: [(item: Item, synset: Synset?)] = []
    for unit in ViewUnit.all(of: source) where unit.catalog.part == split.part {
      try source.checkStop()
      try images.read(unit, source, isOrdered: true)
      for (item, itsPlace) in images.ordered where itsPlace == place {
        if unit.catalog.hasClassUnits { try body(item, unit.synset) } else { numbered.append((item, unit.synset)) }
      }
    }
    // The tables know how many these are: 100,000 at most.
    numbered.sort { $0.item.number < $1.item.number }
    for (item, synset) in numbered { try body(item, synset) }
  }

  private func place(_ path: String) throws(ExportError) -> (Directory, String) {
    guard let slash = path.lastIndex(of: "/") else { return (tree, path) }
    let folder = try io { () throws(PlatformError) in try tree.madeDirectory(String(path[..<slash])) }
    return (folder, String(path[path.index(after: slash)...]))
  }
}
