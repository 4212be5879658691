internal import Dataset
internal import Export
internal import Platform

/// What one thread does with the files of a view.
protocol ViewSink: ~Copyable, SendableMetatype {
  /// Begins a folder of the root.
  mutating func begin(_ unit: ViewUnit) throws(ExportError)
  /// Takes file `index` of `listing`, which lies in `source`, for the folder at `path`. Returns its size, or 0 if nobody asked.
  mutating func take(
    _ index: Int, of listing: borrowing Listing, in source: Directory, for path: String
  ) throws(ExportError) -> Int64
  /// Ends a folder that `begin` began.
  mutating func end(_ unit: ViewUnit, bytes: Int64) throws(ExportError)
}

/// Asks for the sizes of files, and makes nothing.
struct MeasuringSink: ViewSink {
  mutating func begin(_ unit: ViewUnit) {}

  mutating func take(
    _ index: Int, of listing: borrowing Listing, in source: Directory, for path: String
  ) throws(ExportError) -> Int64 {
    try io { () throws(PlatformError) in try listing.status(index, in: source)?.identity.size ?? 0 }
  }

  mutating func end(_ unit: ViewUnit, bytes: Int64) {}
}

/// Makes links or copies in a staged tree.
struct LinkingSink: ~Copyable, ViewSink {
  private let staging: ViewStaging
  private let copied: CopiedUnits?
  private var linking: ViewLinking
  /// The folders of the view that were used last, by their paths.
  private var folders: [String: Directory] = [:]
  private var isDone = false

  init(_ staging: ViewStaging, _ source: ViewSource, _ copied: CopiedUnits?) {
    (self.staging, self.copied) = (staging, copied)
    linking = ViewLinking(source)
  }

  mutating func begin(_ unit: ViewUnit) throws(ExportError) {
    isDone = staging.done.contains(unit.path)
    // A flat part goes to the same folder again, so not all are closed.
    if folders.count > 8 { folders.removeAll() }
  }

  mutating func take(
    _ index: Int, of listing: borrowing Listing, in source: Directory, for path: String
  ) throws(ExportError) -> Int64 {
    let folder = try folder(path)
    if isDone {
      // Somebody may have changed it since it was recorded.
      let (size, copied) = try io { () throws(PlatformError) in
        (try listing.status(index, in: source)?.identity.size, try listing.status(index, in: folder))
      }
      if let size, let copied, copied.kind == .file, copied.identity.size == size { return size }
    }
    return try linking.link(index, of: listing, in: source, to: folder)
  }

  mutating func end(_ unit: ViewUnit, bytes: Int64) throws(ExportError) {
    if !isDone { try copied?.add(unit.path, bytes) }
  }

  private mutating func folder(_ path: String) throws(ExportError) -> Directory {
    if let folder = folders[path] { return folder }
    let folder = try io { () throws(PlatformError) in try staging.tree.madeDirectory(path) }
    folders[path] = folder
    return folder
  }
}

/// Folders of which the copies are complete, and that are recorded after a sync each time enough has come together.
final class CopiedUnits: Sendable {
  private let waiting = Locked<(units: [String], bytes: Int64)>(([], 0))
  private let staging: ViewStaging
  private let limit: Int64

  init(_ staging: ViewStaging, limit: Int64) { (self.staging, self.limit) = (staging, limit) }

  /// Adds a folder of which all copies are closed.
  func add(_ unit: String, _ bytes: Int64) throws(ExportError) {
    let units = waiting.withLock { waiting -> [String] in
      waiting.units.append(unit)
      waiting.bytes += bytes
      guard waiting.bytes >= limit else { return [] }
      defer { waiting = ([], 0) }
      return waiting.units
    }
    if !units.isEmpty { try staging.record(units) }
  }
}
