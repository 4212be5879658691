internal import Dataset
internal import Export
internal import Platform

extension SampleOrder {
  /// Makes the order of the images that are in the folder of a part, which is complete, of the selected classes.
  init(_ catalog: Catalog, in folder: Directory, _ job: ShardJob) throws(ShardsError) {
    guard catalog.hasClassUnits else {
      guard let order = SampleOrder(catalog) else { throw Self.changed(folder) }
      self = order
      return
    }
    var listing = Listing()
    var classes: [(wnid: Wnid?, numbers: [UInt32])] = []
    for expected in catalog.folders {
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
  /// Returns the images of a class that the folder of the part has, in no order. A class without images has no folder: that no
  /// other is missing, the part's stamp says.
  func items(of wnid: Wnid, in folder: Directory, _ listing: inout Listing) throws(ShardsError) -> [Item] {
    do throws(PlatformError) {
      try listing.read(try folder.linkedDirectory("\(wnid)"))
    } catch {
      guard error.isMissing else { throw ShardsError(error) }
      return []
    }
    return (0..<listing.count).compactMap { index in
      guard case .here(let item) = listing.withName(index, { place(of: $0, in: wnid) }) else { return nil }
      return item
    }
  }
}
