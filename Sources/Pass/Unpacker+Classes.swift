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
    let numbers: Set<Int>
    do {
      numbers = try readItems(of: wnid, target, try outer.nested(), called: outer.name)
    } catch let error as ArchiveError {
      throw error.inside(outer.name)
    }
    while try outer.nextData({ _ in }) {}
    try end(wnid, target, numbers, called: outer.name)
    try flush(offset: member.endOffset)
  }

  /// Reads an archive that holds one class, as a nested one does: no run can resume inside it.
  mutating func readClassTar(of wnid: Wnid, _ reader: TarReader) throws {
    let target = 0
    let unit = job.targets[target].catalog.unit(of: wnid)
    // An earlier run has read all of it.
    guard seen[target].insert(unit: unit) else { return }
    let sink = job.targets[target].sink
    try sinking(job.archive.name) { () throws(PlatformError) in try sink.begin(wnid) }
    try end(wnid, target, try readItems(of: wnid, target, reader, called: job.archive.name), called: job.archive.name)
    lastMember = job.archive.identity.size
  }

  /// Takes the items of a class from its tar, which is called `name`; returns their numbers.
  private mutating func readItems(
    of wnid: Wnid, _ target: Int, _ reader: TarReader, called name: String
  ) throws -> Set<Int> {
    let files = job.targets[target].catalog.folder(wnid)?.files ?? .max
    var numbers: Set<Int> = []
    while let member = try reader.next() {
      guard case .item(let item) = try reader.role(of: member, rules, in: wnid, job.archive) else { continue }
      guard numbers.insert(item.number).inserted else { throw reader.duplicate(MemberPlace(member), job.archive) }
      // Before more of them are written, and held in memory, than the class can have.
      guard numbers.count <= files else { throw wrongCount(name, numbers.count, files) }
      try take(item, target, reader, MemberPlace(member))
      counters.bytesUnpacked.store(member.endOffset, ordering: .relaxed)
    }
    return numbers
  }

  /// The class is complete, unless its tar, which is called `name`, has too few items.
  private mutating func end(_ wnid: Wnid, _ target: Int, _ numbers: Set<Int>, called name: String) throws {
    let (catalog, sink) = (job.targets[target].catalog, job.targets[target].sink)
    if let files = catalog.folder(wnid)?.files, numbers.count != files { throw wrongCount(name, numbers.count, files) }
    try sinking(job.archive.name) { () throws(PlatformError) in
      try sink.end(wnid, numbers: numbers.map { UInt32(clamping: $0) })
    }
    units.append(catalog.unit(of: wnid))
  }

  private func wrongCount(_ name: String, _ count: Int, _ expected: Int) -> PassError {
    PassError(.wrongCount(member: name, actual: count, expected: expected), job.archive.name)
  }
}
