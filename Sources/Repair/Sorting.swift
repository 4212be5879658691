public import Dataset
public import Platform
public import Tree

/// Moves images that lie beside class folders into them.
public enum Sorting {
  /// Sorts the folder `name` in `directory`, the folder of the catalog's part, and returns how many images were moved.
  ///
  /// Files are renamed inside the folder, and class folders are made as needed. If the folder is a link, or a class
  /// folder is, nothing is moved through it. An image that is there twice, or one more than its class has, stays where
  /// it is. If it is interrupted, some images were moved; the others are moved the next time.
  public static func sort(
    _ name: String, in directory: Directory, _ catalog: Catalog, stopSignal: () -> Int32? = { nil }
  ) throws(TreeError) -> Int {
    guard catalog.hasFolders else { return 0 }
    let kind = try io { () throws(PlatformError) in try directory.kind(of: name) }
    guard kind == .directory else { return 0 }
    let tree = try io { () throws(PlatformError) in try directory.directory(name) }
    var listing = Listing()
    try io { () throws(PlatformError) in try listing.read(tree) }

    // Class by class, so that two folders are open at a time.
    var strays: [(wnid: Wnid, index: UInt32)] = []
    for index in 0..<listing.count where listing.kind(index) == .file {
      guard case .elsewhere(let item) = listing.withName(index, { catalog.place(of: $0, in: nil) }),
        let wnid = item.wnid
      else { continue }
      strays.append((wnid, UInt32(index)))
    }
    strays.sort { $0.wnid < $1.wnid }

    var moved = 0
    var home: Home?
    for (position, stray) in strays.enumerated() {
      if position == 0 || strays[position - 1].wnid != stray.wnid {
        home = try io { () throws(PlatformError) in try Home(stray.wnid, in: tree, catalog) }
      }
      if position % 64 == 0, let signal = stopSignal() { throw TreeError(.interrupted(signal), tree.path) }
      guard let folder = home?.folder, let room = home?.room, room > 0 else { continue }
      let name = listing.withName(Int(stray.index)) { String(decoding: bytes($0), as: UTF8.self) }
      do {
        try folder.rename(name, in: tree, to: name)
      } catch {
        if error.isExisting || error.isMissing { continue }
        throw TreeError(error)
      }
      home?.room -= 1
      moved += 1
    }
    if moved > 0 { try io { () throws(PlatformError) in try tree.synchronizeFileSystem() } }
    return moved
  }
}

/// The folder of a class, and how many more images it may hold.
private struct Home {
  let folder: Directory
  var room: Int

  /// Makes the folder if nothing has its name; nil if something else has it, or it cannot be opened.
  init?(_ wnid: Wnid, in tree: Directory, _ catalog: Catalog) throws(PlatformError) {
    switch try tree.kind(of: "\(wnid)") {
    case nil: try tree.makeDirectory("\(wnid)")
    case .directory: break
    case .file, .other: return nil
    }
    do {
      folder = try tree.directory("\(wnid)")
      var listing = Listing()
      try listing.read(folder)
      // If the numbers are not known, how many there are may be.
      guard catalog.numbers == nil, !catalog.isOpen, let files = catalog.folder(wnid)?.files else {
        room = .max
        return
      }
      var images = 0
      for index in 0..<listing.count {
        if case .here = listing.withName(index, { catalog.place(of: $0, in: wnid) }) { images += 1 }
      }
      room = files - images
    } catch {
      if error.isMachineFault { throw error }
      return nil
    }
  }
}
