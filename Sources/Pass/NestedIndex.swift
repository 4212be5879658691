internal import Archive
internal import Dataset
internal import Platform

/// A nested archive of which only some items are wanted: what its headers say.
struct NestedIndex: Sendable {
  /// The number of its entry in the index of the outer archive.
  let entry: Int
  let wnid: Wnid
  let name: String
  let catalog: Catalog
  /// Where it is in the outer archive.
  let data: Range<Int64>

  /// Returns what has to be read of each of `nested`, which are in `stream`. Several threads read headers if that helps.
  static func members(
    of nested: [NestedIndex], _ stream: any ByteStream, _ rules: any MemberRules, _ archive: ArchiveFile,
    _ stopSignal: () -> Int32?
  ) throws -> [[Range<Int64>]] {
    guard stream.usefulThreads > 1, nested.count > 1 else {
      return try nested.map { nested in
        if let signal = stopSignal() { throw PassError(.interrupted(signal), archive.name) }
        return try nested.members(in: stream, rules, archive)
      }
    }
    let results = Locked<[Int: Result<[Range<Int64>], any Error>]>([:])
    let next = Locked(0)
    var threads = ThreadGroup()
    for number in 1...min(stream.usefulThreads, nested.count) {
      try sinking(archive.name) { () throws(PlatformError) in
        try threads.start("index-\(number)") {
          while true {
            let index = next.withLock { next in
              defer { next += 1 }
              return next
            }
            guard index < nested.count else { return }
            let result = Result { try nested[index].members(in: stream, rules, archive) }
            results.withLock { $0[index] = result }
            // The others end after what they have.
            if case .failure = result { next.withLock { $0 = nested.count } }
          }
        }
      }
    }
    threads.join()
    let found = results.withLock { $0 }
    for (_, result) in found { _ = try result.get() }
    return try nested.indices.map { try found[$0]?.get() ?? [] }
  }

  /// Returns what has to be read for the items that the catalog selects.
  private func members(
    in stream: any ByteStream, _ rules: any MemberRules, _ archive: ArchiveFile
  ) throws -> [Range<Int64>] {
    do {
      let reader = try TarReader(SkippingStream(stream, range: data), range: data)
      let reach = catalog.reach(of: wnid) ?? .max
      var extents: [Range<Int64>] = []
      var (position, end) = (0, data.lowerBound)
      while position < reach, let member = try reader.next() {
        let extent = end..<member.endOffset
        end = member.endOffset
        guard case .item(let item) = try reader.role(of: member, rules, in: wnid, archive) else { continue }
        position += 1
        guard catalog.takes(item, at: position - 1) else { continue }
        if let last = extents.last, last.upperBound == extent.lowerBound {
          extents[extents.count - 1] = last.lowerBound..<extent.upperBound
        } else {
          extents.append(extent)
        }
      }
      return extents
    } catch let error as ArchiveError {
      throw error.inside(name)
    }
  }
}
