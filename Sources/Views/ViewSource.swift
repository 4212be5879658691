public import Dataset
public import Export
public import Platform

/// What a view is made from, and how.
public struct ViewSource: Sendable {
  /// The release, with the classes that are selected.
  public let release: Release
  /// The root.
  public let root: Directory
  /// The splits, and which images they have.
  public let plan: SplitPlan
  /// The parts that are complete in the root.
  public let complete: Set<Part>
  public var link: ViewLink
  /// The archives that are there, by their names.
  public var archives: [String: Archive] = [:]
  /// Whether classes with the same name share a folder.
  public var isMerging = false
  /// Whether only images are shown that have an annotation.
  public var isAnnotatedOnly = false
  public var threads = 2
  /// How many bytes are copied between two records of what is done.
  public var checkpointBytes: Int64 = 1 << 30
  let stopSignal: @Sendable () -> Int32?
  /// The folders that were not there when they were looked for.
  private let absent = Locked<Set<String>>([])

  /// `stopSignal` is asked often; the number of a signal ends the work.
  public init(
    _ release: Release, _ root: Directory, _ plan: SplitPlan, complete: Set<Part>, _ link: ViewLink,
    stopSignal: @escaping @Sendable () -> Int32? = { nil }
  ) {
    (self.release, self.root, self.plan, self.complete) = (release, root, plan, complete)
    (self.link, self.stopSignal) = (link, stopSignal)
  }

  /// An archive: where it is, and which state of it is meant.
  public struct Archive: Sendable {
    let path: String
    let identity: Identity

    public init(_ path: String, _ identity: Identity) { (self.path, self.identity) = (path, identity) }
  }

  /// The part with the annotations of a part's images, if it is complete.
  func annotations(of part: Part) -> Catalog? {
    let boxes: [Part: Part] = [.train: .trainBoxes, .val: .valBoxes]
    guard let part = boxes[part], complete.contains(part) else { return nil }
    return Catalog(part, release)
  }

  /// Reads the names in a folder of the root, and returns it. A link in its place, or on the way, is not followed. If it is not
  /// there, the root has changed: catalogs leave out classes without images. Stamps do not show it if it comes back.
  func list(_ path: String, _ listing: inout Listing) throws(ExportError) -> Directory {
    do {
      let folder = try root.directory(path)
      try listing.read(folder)
      return folder
    } catch {
      if error.isMissing { throw ExportError(.changed, "\(root.path)/\(path)") }
      throw error.isLink ? ExportError(.isLink, "\(root.path)/\(path)") : ExportError(error)
    }
  }

  /// Does the same with a folder that need not be there, as far as tables know; returns nil if it is not.
  func listIfThere(_ path: String, _ listing: inout Listing) throws(ExportError) -> Directory? {
    do {
      return try list(path, &listing)
    } catch {
      guard error.code == .changed else { throw error }
      absent.withLock { _ = $0.insert(path) }
      return nil
    }
  }

  /// Throws if a folder is there that was not when it was looked for.
  func checkAbsent() throws(ExportError) {
    for path in absent.withLock({ $0 }) where try io({ () throws(PlatformError) in try root.kind(of: path) }) != nil {
      throw ExportError(.changed, "\(root.path)/\(path)")
    }
  }

  /// Throws if the user wants to stop.
  func checkStop() throws(ExportError) {
    if let signal = stopSignal() { throw ExportError(.interrupted(signal), root.path) }
  }
}
