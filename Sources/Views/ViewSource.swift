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

  /// `stopSignal` is asked often; the number of a signal ends the work.
  public init(
    _ release: Release, _ root: Directory, _ plan: SplitPlan, complete: Set<Part>, _ link: ViewLink,
    stopSignal: @escaping @Sendable () -> Int32? = { nil }
  ) {
    (self.release, self.root, self.plan, self.complete) = (release, root, plan, complete)
    (self.link, self.stopSignal) = (link, stopSignal)
  }

  /// The part with the annotations of a part's images, if it is complete.
  func annotations(of part: Part) -> Catalog? {
  /// An archive: where it is, and which state of it is meant.
  public struct Archive: Sendable {
    let path: String
    let identity: Identity

    public init(_ path: String, _ identity: Identity) { (self.path, self.identity) = (path, identity) }
  }

    let boxes: [Part: Part] = [.train: .trainBoxes, .val: .valBoxes]
    guard let part = boxes[part], complete.contains(part) else { return nil }
    return Catalog(part, release)
  }

  /// Reads the names in a folder of the root, and returns it. A link in its place, or on the way, is not followed.
  func list(_ path: String, _ listing: inout Listing) throws(ExportError) -> Directory {
    do {
      let folder = try root.directory(path)
      try listing.read(folder)
      return folder
    } catch {
      throw error.isLink ? ExportError(.isLink, "\(root.path)/\(path)") : ExportError(error)
    }
  }

  /// Throws if the user wants to stop.
  func checkStop() throws(ExportError) {
    if let signal = stopSignal() { throw ExportError(.interrupted(signal), root.path) }
  }
}
