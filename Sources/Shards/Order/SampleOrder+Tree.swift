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
      var items = try catalog.items(of: expected.wnid, in: folder, &listing)
      items.sort { catalog.nameOrder(of: $0) < catalog.nameOrder(of: $1) }
      classes.append((expected.wnid, items.map { UInt32($0.number) }))
    }
    self.init(catalog, classes)
  }

  /// The error of a part that is not what it was.
  static func changed(_ folder: Directory) -> ShardsError { ShardsError(ExportError(.changed, folder.path)) }
}

extension Catalog {
  /// Returns the images of a class that its folder in that of the part has, in no order.
  func items(of wnid: Wnid, in folder: Directory, _ listing: inout Listing) throws(ShardsError) -> [Item] {
    do throws(PlatformError) {
      try listing.read(try folder.linkedDirectory("\(wnid)"))
    } catch {
      throw error.isMissing ? SampleOrder.changed(folder) : ShardsError(error)
    }
    return (0..<listing.count).compactMap { index in
      guard case .here(let item) = listing.withName(index, { place(of: $0, in: wnid) }) else { return nil }
      return item
    }
  }
}
