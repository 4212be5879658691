internal import Dataset
internal import Platform

/// Where the images of a part are read from, one by one in any order. Used by several threads.
protocol SampleReader: Sendable {
  /// Replaces the content of `buffer` by the image of a slot.
  func read(_ slot: Int, into buffer: inout Buffer) throws(ShardsError)
  /// Returns how many bytes the image of a slot has.
  func size(of slot: Int) throws(ShardsError) -> Int64
  /// The shard with this number is about to be written.
  func begin(shard: Int)
  /// The shard with this number is complete, and its completion is on record.
  func end(shard: Int) throws(ShardsError)
}

extension SampleReader {
  func begin(shard: Int) {}
  func end(shard: Int) throws(ShardsError) {}
}

extension Buffer {
  /// Replaces the content by `count` bytes of `file` from `offset` on, in new memory if there is too little.
  mutating func take(_ count: Int64, of file: borrowing File, at offset: Int64) throws(PlatformError) {
    if capacity < count { self = Buffer(capacity: Int(count)) }
    guard try fill(from: file, count: Int(count), at: offset) == count else { throw .shrunk(file.path) }
  }
}

/// Reads images of a published part.
struct TreeReader: SampleReader {
  let order: SampleOrder
  let folder: Directory

  func read(_ slot: Int, into buffer: inout Buffer) throws(ShardsError) {
    let file = try open(slot)
    let size = try io { () throws(PlatformError) in try file.status().identity.size }
    guard size <= ScatterSink.mostBytes else { throw ShardsError(.oversizedImage(size), file.path) }
    try io { () throws(PlatformError) in try buffer.take(size, of: file, at: 0) }
  }

  func size(of slot: Int) throws(ShardsError) -> Int64 {
    let path = order.catalog.path(of: order.item(slot))
    guard let status = try io({ () throws(PlatformError) in try folder.status(of: path) }), status.kind == .file else {
      throw SampleOrder.changed(folder)
    }
    return status.identity.size
  }

  private func open(_ slot: Int) throws(ShardsError) -> File {
    let path = order.catalog.path(of: order.item(slot))
    do {
      let file = try folder.readable(path)
      if try file.status().kind == .file { return file }
    } catch {
      guard error.isMissing || error.isLink else { throw ShardsError(error) }
    }
    throw SampleOrder.changed(folder)
  }
}
