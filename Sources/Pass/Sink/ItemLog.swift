public import Dataset
internal import Platform

/// Notes which images were read for a part, from where, and how long each took: for a report.
public final class ItemLog: Sendable {
  private struct Content {
    /// By part and class. There may be a million.
    var taken: [String: [Wnid: [(number: UInt32, seconds: Float)]]] = [:]
    /// The path or address that a part was read from last, by its name.
    var sources: [String: String] = [:]
    /// The image that is being read.
    var current: (item: Item, since: Instant)?

    /// An image takes until the next one begins.
    mutating func end(at moment: Instant) {
      guard let (item, since) = current, let wnid = item.wnid else { return }
      taken[item.part, default: [:]][wnid, default: []].append(
        (UInt32(clamping: item.number), Float(moment.seconds(since: since))))
      current = nil
    }
  }

  private let content = Locked(Content())

  public init() {}

  /// The same sink for the items of `part`, which come from `source`; those that it wants are noted.
  public func noting(_ sink: any Sink, of part: Part, from source: String) -> any Sink {
    content.withLock { $0.sources[part.id] = source }
    return NotingSink(sink: sink, log: self)
  }

  fileprivate func begin(_ item: Item) {
    let now = Instant.now
    content.withLock { content in
      content.end(at: now)
      content.current = (item, now)
    }
  }

  /// The last image was read.
  public func end() { content.withLock { $0.end(at: .now) } }

  /// The path or address that the part was read from; nil if it was not.
  public func source(of part: Part) -> String? { content.withLock { $0.sources[part.id] } }

  /// How many seconds it took to read the images of a class, by their numbers. Those that were read may not be recorded yet.
  public func seconds(of part: Part, _ wnid: Wnid) -> [Int: Double] {
    content.withLock { content in
      Dictionary((content.taken[part.id]?[wnid] ?? []).map { (Int($0.number), Double($0.seconds)) }) { $1 }
    }
  }
}

private struct NotingSink: Sink {
  let sink: any Sink
  let log: ItemLog

  func wants(_ item: Item) throws(PlatformError) -> Bool {
    guard try sink.wants(item) else { return false }
    log.begin(item)
    return true
  }

  func begin(_ wnid: Wnid) throws(PlatformError) { try sink.begin(wnid) }

  func take(_ path: RawSpan, _ content: RawSpan, _ scratch: inout Buffer) throws(PlatformError) {
    try sink.take(path, content, &scratch)
  }

  func begin(_ path: String, size: Int64) throws(PlatformError) -> any LargeFile { try sink.begin(path, size: size) }

  func take(
    _ index: Int, of listing: borrowing Listing, in folder: Directory, isRecorded: Bool, _ bench: inout Workbench
  ) throws(PlatformError) -> Int64 {
    try sink.take(index, of: listing, in: folder, isRecorded: isRecorded, &bench)
  }

  func end(_ wnid: Wnid, numbers: [UInt32]) throws(PlatformError) { try sink.end(wnid, numbers: numbers) }
}
