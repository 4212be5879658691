internal import Dataset
internal import Pass
internal import Planning
internal import Platform

/// Finding out why archives that make a part together have given it fewer files than they hold.
extension Session {
  /// Reads the archives of a part again, and returns the error that two of them have the same image; nil if they do not. Needed
  /// only if the files of a class are in no order, so that nothing shows it before.
  func sharedImage(_ staged: StagedPart) throws(PrepareError) -> PrepareError? {
    let catalog = staged.planned.catalog
    guard let archives = staged.planned.supply?.archives, catalog.hasClassUnits,
      archives.count <= OwnersSink.mostArchives
    else { return nil }
    let sink = OwnersSink(catalog)
    for (index, archive) in archives.enumerated() {
      guard let rules = root.rules(of: archive), !rules.isNested else { return nil }
      sink.begin(index)
      let job = Job(
        archive, rules: rules, extents: [0..<archive.identity.size], digests: [], targets: [Target(catalog, sink)],
        isRecorded: false)
      // Within one archive this is an error itself.
      _ = try run(job, PlannedJob(job, for: "compare"))
      guard let (path, owner) = sink.shared else { continue }
      return PrepareError(.sharedImage(path: "\(catalog.part.id)/\(path)", other: archives[owner].name), archive.name)
    }
    return nil
  }
}

/// Takes no files, but knows which archive each of them is in.
private final class OwnersSink: Sink {
  private let catalog: Catalog
  private let state = Locked(State())

  private struct State {
    var archive: UInt32 = 0
    /// The numbers of each class in their order, with the archive in their lowest bits: there are a million of them.
    var owners: [Wnid: [UInt32]] = [:]
    var shared: (path: String, owner: Int)?
  }

  /// The most archives that can be told apart.
  static let mostArchives = 8

  init(_ catalog: Catalog) { self.catalog = catalog }

  /// The first file that an archive has, though one before had it, and which one that was.
  var shared: (path: String, owner: Int)? { state.withLock { $0.shared } }

  /// Goes to the archive with this index.
  func begin(_ index: Int) { state.withLock { $0.archive = UInt32(index) } }

  func wants(_ item: Item) throws(PlatformError) -> Bool {
    guard let wnid = item.wnid else { return false }
    let most = UInt32(Self.mostArchives)
    let number = min(UInt32(clamping: item.number), UInt32.max / most)
    state.withLock { state in
      let owner = state.owners[wnid, default: []].insert(number * most + state.archive, countedBy: most)
      if let owner, state.shared == nil { state.shared = (catalog.path(of: item), Int(owner)) }
    }
    return false
  }

  func take(_ path: RawSpan, _ content: RawSpan, _ scratch: inout Buffer) throws(PlatformError) {}

  func begin(_ path: String, size: Int64) throws(PlatformError) -> any LargeFile {
    preconditionFailure("no file is wanted")
  }
}

extension [UInt32] {
  /// Inserts `value` where it belongs in the order, unless there is one of the same multiple of `unit`: then its remainder
  /// is returned.
  fileprivate mutating func insert(_ value: UInt32, countedBy unit: UInt32) -> UInt32? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] / unit < value / unit { low = middle + 1 } else { high = middle }
    }
    if low < count, self[low] / unit == value / unit { return self[low] % unit }
    if count == capacity { reserveCapacity(count + count / 8 + 16) }
    insert(value, at: low)
    return nil
  }
}
