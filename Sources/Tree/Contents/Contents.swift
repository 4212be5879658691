public import Checksums
public import Dataset
public import Platform
internal import Synchronization

/// What is in the folder of a part, by names and sizes alone.
public struct Contents: Sendable, Equatable {
  /// Number, sizes and names of what is in the folder.
  public let inventory: Inventory
  /// How many names stand for something other than a file in its place: links, unexpected folders.
  public let others: Int

  /// Looks at `folder`, the folder of the catalog's part, and of its class folders.
  ///
  /// Every regular file is added with its size, except those that file managers leave behind. Anything else counts as size
  /// -1, so that the inventory is that of no valid part: a link, a folder in a class folder, an unexpected folder. Folders
  /// that are empty do not count. Links are never followed. Throws if a folder cannot be read, or if
  /// `stopSignal` returns the number of a signal; it is called from several threads.
  public init(
    of folder: Directory, catalog: Catalog, threads: Int,
    stopSignal: @escaping @Sendable () -> Int32? = { nil }
  ) throws(TreeError) {
    let work = InventoryWork(folder, stopSignal)
    var listing = Listing()
    if catalog.hasAnyNames {
      try FolderWalk.visit(folder) { (folder, path, listing) throws(TreeError) in
        _ = try work.add(listing, in: folder, prefix: path.isEmpty ? [] : path + [UInt8(ascii: "/")]) { _ in true }
      }
      (inventory, others) = try work.finish()
      return
    }
    try io { () throws(PlatformError) in try listing.read(folder) }
    let folders = try work.add(listing, in: folder, prefix: []) { catalog.folder(named: $0) != nil }
    var group = ThreadGroup()
    for number in 1...max(1, min(threads, folders.count)) {
      do { try group.start("inventory-\(number)") { work.run(folders) } } catch { work.fail(TreeError(error)) }
    }
    group.join()
    (inventory, others) = try work.finish()
  }
}

/// What the threads that make an inventory share.
private final class InventoryWork: Sendable {
  private let part: Directory
  private let stopSignal: @Sendable () -> Int32?
  private let next = Atomic(0)
  private let inventory = Locked(Inventory())
  private let others = Atomic(0)
  private let failure = Locked<TreeError?>(nil)

  init(_ part: Directory, _ stopSignal: @escaping @Sendable () -> Int32?) {
    (self.part, self.stopSignal) = (part, stopSignal)
  }

  /// Adds the content of class folders until none is left.
  func run(_ folders: [[UInt8]]) {
    var listing = Listing()
    while failure.withLock({ $0 }) == nil {
      let number = next.add(1, ordering: .relaxed).oldValue
      guard number < folders.count else { return }
      do throws(TreeError) {
        let folder = try io { () throws(PlatformError) in
          let folder = try part.directory(String(decoding: folders[number], as: UTF8.self))
          try listing.read(folder)
          return folder
        }
        _ = try add(listing, in: folder, prefix: folders[number] + [UInt8(ascii: "/")]) { _ in false }
      } catch {
        fail(error)
      }
    }
  }

  /// Adds the names in a folder; `prefix` stands before each. Returns those of folders that `isExpected`.
  func add(
    _ listing: borrowing Listing, in folder: Directory, prefix: [UInt8], isExpected: (Span<UInt8>) -> Bool
  ) throws(TreeError) -> [[UInt8]] {
    var own = Inventory()
    var folders: [[UInt8]] = []
    var path = prefix
    for index in 0..<listing.count {
      if index % 256 == 0, let signal = stopSignal() { throw TreeError(.interrupted(signal), folder.path) }
      let kind = listing.kind(index)
      if kind == .directory, listing.withName(index, isExpected) {
        folders.append(listing.withName(index, bytes))
        continue
      }
      var size: Int64 = -1
      if kind == .file {
        if listing.withName(index, Layout.isHiddenFile) { continue }
        let status = try io { () throws(PlatformError) in try listing.status(index, in: folder) }
        guard let status else { continue }
        if status.kind == .file { size = status.identity.size }
      }
      if size < 0 { others.add(1, ordering: .relaxed) }
      path.removeLast(path.count - prefix.count)
      listing.withName(index) { name in for position in name.indices { path.append(name[position]) } }
      own.add(path: path.span, size: size)
    }
    let found = own
    inventory.withLock { $0 += found }
    return folders
  }

  /// Ends the work of all threads; the first error wins.
  func fail(_ error: TreeError) { failure.withLock { if $0 == nil { $0 = error } } }

  func finish() throws(TreeError) -> (Inventory, others: Int) {
    if let error = failure.withLock({ $0 }) { throw error }
    return (inventory.withLock { $0 }, others.load(ordering: .relaxed))
  }
}
