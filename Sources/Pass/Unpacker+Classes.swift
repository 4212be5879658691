internal import Archive
internal import Dataset
internal import Platform
internal import Synchronization

/// Archives that hold one class: nested in another one, or alone.
extension Unpacker {
  mutating func readNested(_ wnid: Wnid, _ part: String, _ outer: TarReader, _ member: Member) throws {
    guard let target = target(of: part, at: member.endOffset) else { return try passOver(member.endOffset) }
    let (catalog, sink) = (job.targets[target].catalog, job.targets[target].sink)
    let unit = catalog.unit(of: wnid)
    guard seen[target].insert(unit: unit) else { throw outer.duplicate(MemberPlace(member), job.archive) }
    guard catalog.isSelected(wnid) else { return try passOver(member.endOffset) }
    if lastMember != nil { try flush(offset: lastMember) }
    try enter(target)
    try sinking(job.archive.name) { () throws(PlatformError) in try sink.begin(wnid) }
    let numbers: (seen: Set<Int>, taken: Set<Int>)
    do {
      numbers = try readItems(of: wnid, target, try outer.nested(), called: outer.name)
    } catch let error as ArchiveError {
      throw error.inside(outer.name)
    }
    while try outer.nextData({ _ in }) {}
    try checkCount(numbers.seen.count, of: wnid, target, called: outer.name)
    try end(wnid, target, numbers.taken, called: outer.name)
    lastMember = member.endOffset
    try flush(offset: lastMember)
  }

  /// Reads those items of a nested archive that are wanted, which `extents` hold.
  mutating func readPicked(_ picked: PickedClass, _ extents: [Range<Int64>]) throws {
    let (wnid, name) = (picked.wnid, "\(picked.wnid).tar")
    guard let target = target(of: picked.part, at: picked.extent.upperBound) else { return }
    let (catalog, sink) = (job.targets[target].catalog, job.targets[target].sink)
    guard seen[target].insert(unit: catalog.unit(of: wnid)) else {
      throw PassError(.duplicateMember(name, offset: picked.extent.lowerBound), job.archive.name)
    }
    if lastMember != nil { try flush(offset: lastMember) }
    try enter(target)
    try sinking(job.archive.name) { () throws(PlatformError) in try sink.begin(wnid) }
    var numbers: Set<Int> = []
    do {
      for extent in extents {
        stream.enter(extent)
        let reader = try TarReader(stream, range: extent, hasEndMark: false)
        while let member = try reader.next() {
          guard case .item(let item) = try reader.role(of: member, rules, in: wnid, job.archive) else { continue }
          guard numbers.insert(item.number).inserted else { throw reader.duplicate(MemberPlace(member), job.archive) }
          try take(item, target, reader, MemberPlace(member))
          counters.bytesUnpacked.store(member.endOffset, ordering: .relaxed)
        }
      }
    } catch let error as ArchiveError {
      throw error.inside(name)
    }
    try end(wnid, target, numbers, called: name)
    lastMember = picked.extent.upperBound
    try flush(offset: lastMember)
  }

  /// Reads an archive that holds one class, as a nested one does: no run can resume inside it.
  mutating func readClassTar(of wnid: Wnid, _ reader: TarReader) throws {
    let target = 0
    let unit = job.targets[target].catalog.unit(of: wnid)
    // An earlier run has read all of it.
    guard seen[target].insert(unit: unit) else { return }
    let sink = job.targets[target].sink
    try sinking(job.archive.name) { () throws(PlatformError) in try sink.begin(wnid) }
    let numbers = try readItems(of: wnid, target, reader, called: job.archive.name)
    try checkCount(numbers.seen.count, of: wnid, target, called: job.archive.name)
    try end(wnid, target, numbers.taken, called: job.archive.name)
    lastMember = job.archive.identity.size
  }

  /// Takes the items of a class that are wanted from its tar, which is called `name`; returns the numbers of all items, and of
  /// those that were taken.
  private mutating func readItems(
    of wnid: Wnid, _ target: Int, _ reader: TarReader, called name: String
  ) throws -> (seen: Set<Int>, taken: Set<Int>) {
    let catalog = job.targets[target].catalog
    let files = catalog.files(of: wnid) ?? .max
    var (numbers, taken): (Set<Int>, Set<Int>) = ([], [])
    while let member = try reader.next() {
      guard case .item(let item) = try reader.role(of: member, rules, in: wnid, job.archive) else { continue }
      guard numbers.insert(item.number).inserted else { throw reader.duplicate(MemberPlace(member), job.archive) }
      // Before more of them are written, and held in memory, than the class can have.
      guard numbers.count <= files else { throw wrongCount(name, numbers.count, files) }
      guard catalog.takes(item, at: numbers.count - 1) else { continue }
      taken.insert(item.number)
      try take(item, target, reader, MemberPlace(member))
      counters.bytesUnpacked.store(member.endOffset, ordering: .relaxed)
    }
    return (numbers, taken)
  }

  /// Throws if the tar of a class, which is called `name`, has another number of items than the tables say.
  private func checkCount(_ count: Int, of wnid: Wnid, _ target: Int, called name: String) throws(PassError) {
    guard let files = job.targets[target].catalog.files(of: wnid), count != files else { return }
    throw wrongCount(name, count, files)
  }

  /// The class is complete, unless its tar, which is called `name`, lacks some that are wanted.
  private mutating func end(_ wnid: Wnid, _ target: Int, _ numbers: Set<Int>, called name: String) throws {
    let (catalog, sink) = (job.targets[target].catalog, job.targets[target].sink)
    if let files = catalog.folder(wnid)?.files, numbers.count != files {
      let lacking = catalog.listedNames(of: wnid, besides: numbers)
      guard let first = lacking.first else { throw wrongCount(name, numbers.count, files) }
      throw PassError(.unknownImages(count: lacking.count, first: first), job.archive.name)
    }
    try sinking(job.archive.name) { () throws(PlatformError) in
      try sink.end(wnid, numbers: numbers.map { UInt32(clamping: $0) })
    }
    units.append(catalog.unit(of: wnid))
  }

  private func wrongCount(_ name: String, _ count: Int, _ expected: Int) -> PassError {
    PassError(.wrongCount(member: name, actual: count, expected: expected), job.archive.name)
  }
}
