internal import Dataset
internal import Platform

/// The folder of a part, for reading: class folders may be links.
struct LinkedTree: Sendable {
  private let folder: Directory
  private let linked: Set<Wnid>

  init(_ folder: Directory, _ catalog: Catalog) throws(PlatformError) {
    var linked: Set<Wnid> = []
    if catalog.hasFolders {
      var listing = Listing()
      try listing.read(folder)
      for index in 0..<listing.count where listing.kind(index) == .link {
        if let wnid = listing.withName(index, { catalog.folder(named: $0)?.wnid }) { linked.insert(wnid) }
      }
    }
    (self.folder, self.linked) = (folder, linked)
  }

  /// Whether any class folder is a link.
  var hasLinks: Bool { !linked.isEmpty }

  /// Whether something has the item's path.
  func holds(_ item: Item, _ catalog: Catalog) throws(PlatformError) -> Bool {
    do {
      if let linked = try linkedFolder(of: item.wnid) { return try linked.kind(of: catalog.fileName(of: item)) != nil }
      return try folder.kind(of: catalog.path(of: item)) != nil
    } catch {
      if error.isMachineFault { throw error }
      return false
    }
  }

  /// Whether something has this path in `folder`.
  static func holds(_ path: [UInt8], _ folder: Directory) throws(PlatformError) -> Bool {
    do {
      return try folder.kind(of: String(decoding: path, as: UTF8.self)) != nil
    } catch {
      if error.isMachineFault { throw error }
      return false
    }
  }

  /// The folder of a class that is a link, or nil.
  func linkedFolder(of wnid: Wnid?) throws(PlatformError) -> Directory? {
    guard let wnid, linked.contains(wnid) else { return nil }
    return try folder.linkedDirectory("\(wnid)")
  }
}
