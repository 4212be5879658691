internal import Dataset
internal import Export
internal import Platform
internal import Synchronization

/// What one thread of an export needs, and uses again for each folder.
struct ViewWorker: ~Copyable {
  private let work: ViewWork
  private let source: ViewSource
  private var images = FolderContent()
  private var annotations = ImageAnnotations()

  init(_ work: ViewWork) { (self.work, source) = (work, work.source) }

  /// Hands the images of a folder, and their annotations, to `sink`. Returns how many there are of each split.
  mutating func take<S: ViewSink & ~Copyable>(
    _ unit: ViewUnit, _ sink: inout S
  ) throws(ExportError) -> ViewCounts.Found {
    var found = ViewCounts.Found(splits: source.plan.splits.count)
    try images.read(unit, source)
    let splits = source.plan.splits
    let arrangement = work.arrangement
    let boxes =
      source.isAnnotatedOnly || arrangement.annotations != nil ? source.annotations(of: unit.catalog.part) : nil
    if let boxes {
      try annotations.read(of: unit, boxes, source)
      if source.isAnnotatedOnly { images.keep { annotations.index(of: $0) != nil } }
    }
    guard let folder = images.folder else { return found }
    let paths = splits.map { $0.part == unit.catalog.part ? arrangement.images($0, unit.synset) : "" }
    var waiting = 0
    for index in images.places.indices {
      guard let place = images.places[index] else { continue }
      found.bytes += try sink.take(index, of: images.listing, in: folder, for: paths[place])
      found.images[place] += 1
      waiting += 1
      guard waiting == Self.filesAtOnce else { continue }
      try source.checkStop()
      work.counter.add(waiting, ordering: .relaxed)
      waiting = 0
    }
    work.counter.add(waiting, ordering: .relaxed)
    guard boxes != nil, let place = arrangement.annotations else { return found }
    try takeAnnotations(splits.map { $0.part == unit.catalog.part ? place($0, unit.synset) : "" }, &sink, &found)
    return found
  }

  /// Hands the annotations of those images to `sink` that have a place.
  private func takeAnnotations<S: ViewSink & ~Copyable>(
    _ paths: [String], _ sink: inout S, _ found: inout ViewCounts.Found
  ) throws(ExportError) {
    guard let folder = annotations.folder else { return }
    for (place, number) in zip(images.places, images.numbers) {
      guard let place, let index = annotations.index(of: number) else { continue }
      found.bytes += try sink.take(index, of: annotations.listing, in: folder, for: paths[place])
      found.annotations += 1
    }
  }

  /// How many files are taken before the counter and the signals are looked at.
  private static let filesAtOnce = 256
}
