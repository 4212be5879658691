internal import Boxes
internal import Dataset
internal import Export
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
    // The whole tree is synced before it gets its name.
    try file.finish(isSynced: false)
    made.withLock { $0 += 1 }
  }

  /// Writes a list of a split's images: the line of an image's name without its ending, its class, and its number in the list,
  /// from 1. If `isAnnotated` is set, only of those that have an annotation.
  func writeList(
    _ path: String, of split: Split, isAnnotated: Bool = false, _ line: (String, Synset?, Int) -> String?
  ) throws(ExportError) {
    try write(path) { file throws(ExportError) in
      var number = 0
      try forEachImage(of: split, isAnnotated: isAnnotated) { name, synset, _ throws(ExportError) in
        number += 1
        if let line = line(name, synset, number) { try file.append("\(line)\n".utf8) }
      }
    }
  }

  /// Writes the boxes of a split's images as Kaggle has them. What is no annotation has no line.
  func writeBoxes(_ path: String, of split: Split) throws(ExportError) {
    let parser = AnnotationParser()
    try write(path) { file throws(ExportError) in
      try file.append("\(BoxForm.solution.header)\n".utf8)
      try forEachImage(of: split, isAnnotated: true) { name, _, xml throws(ExportError) in
        let annotation: Annotation
        do throws(BoxesError) {
          annotation = try parser.parse(xml.span, name: name)
        } catch {
          return
        }
        try file.append { bytes in BoxForm.solution.append(annotation, &bytes) }
      }
    }
  }

  /// Links the archive at `path` under another name.
  func linkArchive(_ path: String, as name: String) throws(ExportError) {
    var linking = ViewLinking(source)
    try linking.link(path, as: name, in: tree)
    made.withLock { $0 += 1 }
  }

  /// Links the files of a part that has files of any names into a folder of the view, if the part is complete.
  func linkFiles(of part: Part, to target: String) throws(ExportError) {
    guard source.complete.contains(part), let catalog = Catalog(part, source.release) else { return }
    try linkFiles(in: "", catalog, to: target)
  }

  /// Links the files below the folder at `path` in the part; it ends with a slash, unless it is that of the part itself.
  private func linkFiles(in path: String, _ catalog: Catalog, to target: String) throws(ExportError) {
    var listing = Listing()
    let folder = try source.list("\(catalog.part.id)/\(path)", &listing)
    var linking = ViewLinking(source)
    let made = try io { () throws(PlatformError) in try tree.madeDirectory("\(target)/\(path)") }
    for index in 0..<listing.count {
      let name = listing.withName(index) { name in String(decoding: name.indices.map { name[$0] }, as: UTF8.self) }
      if listing.kind(index) == .directory {
        try linkFiles(in: "\(path)\(name)/", catalog, to: target)
      } else if listing.kind(index) == .file, catalog.item(named: Array("\(path)\(name)".utf8).span) != nil {
        _ = try linking.link(index, of: listing, in: folder, to: made)
        self.made.withLock { $0 += 1 }
      }
    }
  }

  /// Calls `body` with the name of every image of a split, without its ending: training images class by class, in the order of
  /// their names' bytes, and others in the order of their numbers. If `isAnnotated` is set, only with those that have an
  /// annotation, and with its text.
  private func forEachImage(
    of split: Split, isAnnotated: Bool, _ body: (String, Synset?, [UInt8]) throws(ExportError) -> Void
  ) throws(ExportError) {
    guard let place = source.plan.splits.firstIndex(of: split) else { return }
    let boxes = source.annotations(of: split.part)
    var images = FolderContent()
    var annotations = ImageAnnotations()
    var numbered: [(item: Item, synset: Synset?)] = []
    func give(_ item: Item, _ unit: ViewUnit, _ annotations: borrowing ImageAnnotations) throws(ExportError) {
      var name = unit.catalog.fileName(of: item)
      name.removeLast(".JPEG".count)
      guard isAnnotated else { return try body(name, unit.synset, []) }
      if let xml = try annotations.text(of: item.number) { try body(name, unit.synset, xml) }
    }
    for unit in ViewUnit.all(of: source) where unit.catalog.part == split.part {
      try source.checkStop()
      try images.read(unit, source, isOrdered: true)
      if isAnnotated, let boxes { try annotations.read(of: unit, boxes, source) }
      for (item, itsPlace) in images.ordered where itsPlace == place {
        // The tables know how many images have numbers of their own: 100,000 at most.
        if unit.catalog.hasClassUnits {
          try give(item, unit, annotations)
        } else {
          numbered.append((item, unit.synset))
        }
      }
    }
    guard let catalog = Catalog(split.part, source.release) else { return }
    numbered.sort { $0.item.number < $1.item.number }
    for (item, synset) in numbered { try give(item, ViewUnit(catalog: catalog, synset: synset), annotations) }
  }

  private func place(_ path: String) throws(ExportError) -> (Directory, String) {
    guard let slash = path.lastIndex(of: "/") else { return (tree, path) }
    let folder = try io { () throws(PlatformError) in try tree.madeDirectory(String(path[..<slash])) }
    return (folder, String(path[path.index(after: slash)...]))
  }
}
