public import Dataset
public import Pass
public import Platform

/// Compares the items of an archive with the files of a tree, byte by byte. Writes nothing.
public struct ComparingSink: Sink {
  private let folder: Directory
  private let tree: LinkedTree
  private let catalog: Catalog
  private let found = Locked(Comparison())
  /// Whether the files of a class may come from several archives: which are surplus is known after the last one.
  private let isSplit: Bool
  /// If so, the numbers that came of each class.
  private let numbers = Locked<[Wnid: [UInt32]]>([:])
  /// The classes that have ended, if the tables do not know the numbers.
  private let ended = Locked<Set<Wnid>>([])

  /// Prepares the comparison with `tree`, the folder of the catalog's part. Class folders may be links. If `isSplit` is set,
  /// `finish` must be called after the last archive.
  public init(_ tree: Directory, _ catalog: Catalog, isSplit: Bool = false) throws(TreeError) {
    (folder, self.catalog, self.isSplit) = (tree, catalog, isSplit)
    self.tree = try io { () throws(PlatformError) in try LinkedTree(tree, catalog) }
  }

  /// What differs so far; to be read after the pass.
  public var comparison: Comparison { found.withLock { $0 } }

  /// Returns whether the item is to be compared. If only an order says which belong to the tree, those are that it has: others
  /// may not be wanted, and how many are missing is counted by the audit.
  public func wants(_ item: Item) throws(PlatformError) -> Bool {
    guard catalog.needsOrder else { return true }
    return try tree.holds(item, catalog)
  }

  public func take(_ path: RawSpan, _ content: RawSpan, _ scratch: inout Buffer) throws(PlatformError) {
    let isSame: Bool
    if tree.hasLinks, let (linked, start) = try linkedFolder(of: bytes(path)) {
      isSame = try linked.hasFile(at: path.extracting(start..<path.byteCount), with: content, &scratch)
    } else {
      isSame = try folder.hasFile(at: path, with: content, &scratch)
    }
    if !isSame { note(bytes(path).dropLast()) }
  }

  public func begin(_ path: String, size: Int64) throws(PlatformError) -> any LargeFile {
    let name = Array(path.utf8)
    do {
      if let (linked, start) = try linkedFolder(of: name) {
        let file = try linked.readable(String(decoding: name[start...], as: UTF8.self))
        return try LargeComparison(file, size: size) { note(name[...]) }
      }
      return try LargeComparison(try folder.readable(path), size: size) { note(name[...]) }
    } catch {
      if error.isMachineFault { throw error }
      // What cannot be opened is not the same.
      note(name[...])
      return NoComparison()
    }
  }

  /// Notes files with names of items of `wnid` that the archive does not have, if the tables do not know the numbers.
  public func end(_ wnid: Wnid, numbers: [UInt32]) throws(PlatformError) {
    guard catalog.numbers == nil else { return }
    ended.withLock { _ = $0.insert(wnid) }
    if isSplit {
      self.numbers.withLock { found in
        found[wnid, default: []].reserveCapacity(found[wnid, default: []].count + numbers.count)
        found[wnid, default: []] += numbers
      }
    } else {
      try noteSurplus(wnid, numbers)
    }
  }

  /// Notes what `end` could not say before the last archive was read.
  public func finish() throws(TreeError) {
    for (wnid, numbers) in numbers.withLock({ $0 }) {
      try io { () throws(PlatformError) in try noteSurplus(wnid, numbers) }
    }
  }

  /// Notes what the tree has and the other copy, which was read to its end, does not: of its units it has `units`.
  public func noteSurplus(besides units: Set<Int>) throws(TreeError) {
    try io { () throws(PlatformError) in
      guard catalog.hasClassUnits else {
        for unit in 0..<catalog.unitCount where !units.contains(unit) {
          let item = catalog.item(number: unit + 1)
          guard catalog.isSelected(item), try tree.holds(item, catalog) else { continue }
          found.withLock { $0.surplus[item.wnid, default: []].append(UInt32(clamping: item.number)) }
        }
        return
      }
      var listing = Listing()
      try listing.read(folder)
      let ended = ended.withLock { $0 }
      for index in 0..<listing.count {
        guard let wnid = listing.withName(index, { catalog.folder(named: $0)?.wnid }), !ended.contains(wnid) else {
          continue
        }
        found.withLock { $0.surplusFolders.append(wnid) }
      }
    }
  }

  private func noteSurplus(_ wnid: Wnid, _ numbers: [UInt32]) throws(PlatformError) {
    let numbers = Set(numbers)
    var listing = Listing()
    do {
      try listing.read(try folder.linkedDirectory("\(wnid)"))
    } catch {
      // The audit has reported a folder that cannot be read.
      if error.isMachineFault { throw error }
      return
    }
    for index in 0..<listing.count {
      guard case .here(let item) = listing.withName(index, { catalog.place(of: $0, in: wnid) }),
        !numbers.contains(UInt32(clamping: item.number))
      else { continue }
      found.withLock { $0.surplus[wnid, default: []].append(UInt32(clamping: item.number)) }
    }
  }

  /// If `path` leads through a link to a class folder: that folder, and where the name in it starts.
  private func linkedFolder(of path: [UInt8]) throws(PlatformError) -> (Directory, start: Int)? {
    guard let slash = path.firstIndex(of: UInt8(ascii: "/")) else { return nil }
    do {
      let wnid = Wnid(String(decoding: path[..<slash], as: UTF8.self))
      return try tree.linkedFolder(of: wnid).map { ($0, slash + 1) }
    } catch {
      if error.isMachineFault { throw error }
      // The path leads through the link, so opening it fails as well.
      return nil
    }
  }

  private func note(_ path: ArraySlice<UInt8>) {
    if catalog.hasAnyNames { return found.withLock { $0.differingPaths.append(Array(path)) } }
    let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? path.startIndex
    guard let item = catalog.item(named: Array(path[start...]).span) else { return }
    found.withLock { $0.differing[item.wnid, default: []].append(UInt32(clamping: item.number)) }
  }
}

/// A large file that is compared piece by piece.
private final class LargeComparison: LargeFile {
  private let file: File
  private var isSame: Bool
  private var offset: Int64 = 0
  private var buffer = Buffer(capacity: 256 << 10)
  private let note: () -> Void

  init(_ file: consuming File, size: Int64, note: @escaping () -> Void) throws(PlatformError) {
    let status = try file.status()
    isSame = status.kind == .file && status.identity.size == size
    self.file = file
    self.note = note
  }

  func append(_ bytes: RawSpan) throws(PlatformError) {
    defer { offset += Int64(bytes.byteCount) }
    guard isSame else { return }
    do {
      isSame = try file.has(bytes, at: offset, &buffer)
    } catch {
      if error.isMachineFault && !error.isReadFault { throw error }
      isSame = false
    }
  }

  func finish() throws(PlatformError) { if !isSame { note() } }
}

/// Stands for a file that cannot be compared.
private final class NoComparison: LargeFile {
  func append(_ bytes: RawSpan) throws(PlatformError) {}
  func finish() throws(PlatformError) {}
}

/// Returns a copy of the bytes.
private func bytes(_ path: RawSpan) -> [UInt8] {
  var buffer = Buffer(capacity: path.byteCount)
  buffer.append(path)
  return buffer.withElements { bytes($0) }
}
