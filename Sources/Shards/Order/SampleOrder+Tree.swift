internal import Dataset
internal import Export
internal import Platform

extension SampleOrder {
  /// Makes the order of the images that are in the folder of a part, which is complete, in these class folders.
  init(_ catalog: Catalog, _ folders: [ClassFolder], in folder: Directory, _ job: ShardJob) throws(ShardsError) {
    guard catalog.hasClassUnits else {
      guard let order = SampleOrder(catalog) else { throw Self.changed(folder) }
      self = order
      return
    }
    var listing = Listing()
    var classes: [(wnid: Wnid?, numbers: [UInt32])] = []
    for expected in folders {
      try job.checkStop()
      do {
        try listing.read(try folder.linkedDirectory("\(expected.wnid)"))
      } catch {
        throw error.isMissing ? Self.changed(folder) : ShardsError(error)
      }
      var items: [Item] = []
      for index in 0..<listing.count {
        guard case .here(let item) = listing.withName(index, { catalog.place(of: $0, in: expected.wnid) }) else {
          continue
        }
        items.append(item)
      }
      items.sort { catalog.nameOrder(of: $0) < catalog.nameOrder(of: $1) }
      classes.append((expected.wnid, items.map { UInt32($0.number) }))
    }
    self.init(catalog, classes)
  }

  /// The error of a part that is not what it was.
  static func changed(_ folder: Directory) -> ShardsError { ShardsError(ExportError(.changed, folder.path)) }
}
