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
    guard let archives = staged.planned.supply?.archives, catalog.hasClassUnits else { return nil }
    let sink = OwnersSink(catalog)
    for archive in archives {
      guard let rules = root.rules(of: archive), !rules.isNested else { return nil }
      sink.begin()
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
    var archive = -1
    var owners: [Wnid: [UInt32: UInt8]] = [:]
    var shared: (path: String, owner: Int)?
  }

  init(_ catalog: Catalog) { self.catalog = catalog }

  /// The first file that an archive has, though one before had it, and which one that was.
  var shared: (path: String, owner: Int)? { state.withLock { $0.shared } }

  /// Goes to the next archive.
  func begin() { state.withLock { $0.archive += 1 } }

  func wants(_ item: Item) throws(PlatformError) -> Bool {
    guard let wnid = item.wnid else { return false }
    state.withLock { state in
      let owner = state.owners[wnid, default: [:]].updateValue(
        UInt8(clamping: state.archive), forKey: UInt32(item.number))
      if let owner, state.shared == nil { state.shared = (catalog.path(of: item), Int(owner)) }
    }
    return false
  }

  func take(_ path: RawSpan, _ content: RawSpan, _ scratch: inout Buffer) throws(PlatformError) {}

  func begin(_ path: String, size: Int64) throws(PlatformError) -> any LargeFile {
    preconditionFailure("no file is wanted")
  }
}
