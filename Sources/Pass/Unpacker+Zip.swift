internal import Archive
internal import Dataset
internal import Platform
internal import Synchronization

/// Reading the members of a zip.
extension Unpacker {
  /// Reads the members of a zip in the order of its directory.
  mutating func readZip() throws {
    let reader = ZipMemberReader(stream, try ZipDirectory(try job.archive.open()))
    for extent in extents {
      stream.enter(extent)
      reader.enter(extent, stream)
      while let (entry, role) = try reader.next(rules, job.archive) {
        if case .item(let item) = role { try readItem(item, reader, entry, MemberPlace(entry)) }
      }
    }
  }

  /// Reads the members of a zip beside the tar that is in it, by themselves: they are few, and need not be before the tar.
  /// Each counts as one byte before the tar's first.
  mutating func readTables() throws {
    let file = try job.archive.open()
    do {
      guard try file.identity() == job.archive.identity else { throw PassError.changed(job.archive) }
    } catch let error as StreamError {
      throw PassError(error, job.archive.name)
    }
    let bytes = SkippingStream(file, size: file.size)
    let reader = ZipMemberReader(bytes, try ZipDirectory(file))
    reader.enter(0..<file.size, bytes)
    var end: Int64 = 0
    while let (entry, role) = try reader.next(rules, job.archive) {
      end += 1
      if case .item(let item) = role { try readItem(item, reader, entry, MemberPlace(entry, end: end)) }
    }
  }

  private mutating func readItem(_ item: Item, _ reader: ZipMemberReader, _ entry: ZipEntry, _ place: MemberPlace)
    throws
  {
    // What nobody wants is not looked at in the zip.
    if target(of: item.part, at: place.end) != nil { try reader.open(entry) }
    try readItem(item, reader, place)
    counters.bytesUnpacked.store(place.end, ordering: .relaxed)
  }
}
