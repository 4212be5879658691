internal import Archive
internal import Checksums
internal import Dataset
internal import Platform
internal import Synchronization

/// Unpacks an archive: tar, nested tars, items; and packs the items into batches for the writers.
///
/// It enforces what an archive may hold: the members that its rules know, each once, and nothing else.
struct Unpacker: ~Copyable {
  let job: Job
  let rules: any MemberRules
  private let control: PassControl
  let counters: PassCounters
  private let tracker: ProgressTracker
  let stream: RingStream
  let extents: [Range<Int64>]

  /// For each target.
  var seen: [SeenItems]
  /// The sample at hand, if its image's name is not in the names of its members.
  var sample: Sample?
  private var batch: Batch
  /// What the batch at hand completes.
  var units: [Int] = []
  private var inventory = Inventory()
  private var path: [UInt8] = []
  /// Where the header after the last complete member is, if the batch ends there.
  var lastMember: Int64? { didSet { if let lastMember { tracker.note(lastMember) } } }
  /// The last such place that the tracker knows.
  private var announced: Int64

  /// Returns nil if the pass has failed already.
  init?(_ pass: Pass, _ control: PassControl, _ tracker: ProgressTracker, consumer: Int) {
    guard let rules = pass.job.rules else { preconditionFailure("a job with targets has rules") }
    guard let batch = control.empty.pop() else { return nil }
    self.batch = batch
    (job, counters, self.rules) = (pass.job, pass.counters, rules)
    let start = job.targets.map(\.start.offset).min() ?? 0
    extents = job.extents.filter { $0.upperBound > start }.map { max($0.lowerBound, start)..<$0.upperBound }
    seen = job.targets.map { SeenItems($0.start.units) }
    announced = start
    (self.control, self.tracker) = (control, tracker)
    stream = RingStream(control.ring, consumer: consumer)
  }

  /// Unpacks the extents.
  mutating func run() throws(PassError) {
    // However this ends, the writers end after what they have.
    defer {
      control.full.finish()
      control.ring.dismissLeader()
    }
    do {
      try readMembers()
    } catch let error as PassError {
      throw error
    } catch let error as ArchiveError where error.cause is RingStream.Closed {
      return
    } catch let error as ArchiveError {
      throw PassError(error.inside(job.archive.packedTar), job.archive.name)
    } catch is RingStream.Closed {
      return
    } catch {
      preconditionFailure("no other errors are thrown: \(error)")
    }
    control.full.finish()
    stream.drain()
  }

  private mutating func readMembers() throws {
    switch job.archive.container {
    case .tar:
      var extents = extents[...]
      var classes = job.picked[...]
      while let extent = extents.popFirst() {
        classes = classes.drop { $0.extent.upperBound <= extent.lowerBound }
        if let picked = classes.first, picked.extent.lowerBound < extent.lowerBound {
          let others = extents.prefix { $0.lowerBound < picked.extent.upperBound }
          extents = extents.dropFirst(others.count)
          try readPicked(picked, [extent] + others)
          continue
        }
        stream.enter(extent)
        let isLast = extent.upperBound == job.archive.identity.size
        let reader = try TarReader(stream, range: extent, hasEndMark: isLast)
        if let wnid = job.archive.official.wnid {
          try readClassTar(of: wnid, reader)
        } else {
          try readMembers(of: reader)
        }
      }
    case .gzip:
      if job.archive.packedTar != nil { try readTables() }
      stream.enter(0..<job.archive.identity.size)
      try readMembers(of: job.archive.gunzipped(stream))
    case .zip: try readZip()
    case .folder: preconditionFailure("a tree is no stream")
    }
    try flush(offset: lastMember)
    for (target, seen) in zip(job.targets, seen) {
      for (wnid, numbers) in seen.numbersByClass {
        try sinking(job.archive.name) { () throws(PlatformError) in try target.sink.end(wnid, numbers: numbers) }
      }
    }
  }

  private mutating func readMembers(of reader: TarReader) throws {
    while let member = try reader.next() {
      switch try reader.role(of: member, rules, in: nil, job.archive) {
      case .nested(let wnid, let part): try readNested(wnid, part, reader, member)
      case .item(let item):
        try endSample()
        try readItem(item, reader, MemberPlace(member))
      case .piece(let piece): try readPiece(piece, reader, member)
      case .folder, .ignored, .unexpected: continue
      }
      counters.bytesUnpacked.store(member.endOffset, ordering: .relaxed)
    }
    try endSample()
  }

  mutating func readItem(_ item: Item, _ reader: any MemberReader, _ place: MemberPlace) throws {
    guard let target = target(of: item.part, at: place.end) else { return try passOver(place.end) }
    let catalog = job.targets[target].catalog
    let unit = catalog.unit(of: item)
    guard seen[target].insert(item, unit, catalog) else { throw reader.duplicate(place, job.archive) }
    guard seen[target].insertFolders(of: item, unit, catalog) else { throw reader.clash(place, job.archive) }
    guard catalog.isSelected(item), !job.targets[target].replaced.contains(unit) else { return try passOver(place.end) }
    try enter(target)
    try take(item, target, reader, place)
    // A class is complete when all of its files are, which nothing says here.
    if !catalog.hasClassUnits { units.append(unit) }
    lastMember = place.end
  }

  /// The target for the part, unless it has had the member in an earlier run, or nobody wants the part.
  func target(of part: String, at end: Int64) -> Int? {
    job.targets.firstIndex { $0.catalog.part.id == part && $0.start.offset < end }
  }

  /// Notes that a member which is not wanted has been read: it need not be read again.
  mutating func passOver(_ end: Int64) throws {
    lastMember = end
    if end - announced >= Self.announcedBytes { try flush(offset: lastMember) }
  }

  /// How much may be passed over before the tracker knows.
  private static let announcedBytes: Int64 = 16 << 20

  /// Begins a batch for another target: what comes from now on is counted for this one, with or without files.
  mutating func enter(_ target: Int) throws {
    guard batch.target != target else { return }
    try flush(offset: lastMember)
    batch.target = target
  }

  /// Packs the current member into a batch.
  mutating func take(
    _ item: Item, _ target: Int, _ reader: any MemberReader, _ place: MemberPlace
  ) throws {
    let (catalog, sink) = (job.targets[target].catalog, job.targets[target].sink)
    guard try sinking(job.archive.name, { () throws(PlatformError) in try sink.wants(item) }) else {
      while try reader.nextData({ _ in }) {}
      return
    }
    path.removeAll(keepingCapacity: true)
    catalog.appendPath(of: item, to: &path)
    let path = path
    let room = Int64(path.count + 1) + place.storedSize
    // Writers unpack what is packed, in as much memory as a batch has.
    let isLarge = max(room, place.size) > batch.capacity
    if room > batch.room, !isLarge {
      try flush(offset: lastMember)
    }
    inventory.add(path: path.span, size: place.size)
    if isLarge { return try writeLarge(reader, place, sink) }
    batch.begin(path, packing: place.packing)
    while try reader.nextData({ batch.append($0) }) {}
  }

  /// Hands over a file that is larger than a batch, as its bytes come.
  private mutating func writeLarge(_ reader: any MemberReader, _ place: MemberPlace, _ sink: any Sink) throws {
    let path = String(decoding: path, as: UTF8.self)
    let file = try sinking(job.archive.name) { () throws(PlatformError) in try sink.begin(path, size: place.size) }
    let unpacked = place.packing.flatMap { entry in (reader as? ZipMemberReader)?.data(of: entry) }
    var failure: PlatformError?
    func append(_ data: RawSpan) {
      do throws(PlatformError) { try file.append(data) } catch { failure = error }
    }
    while failure == nil, try unpacked?.next(append) ?? reader.nextData(append) {}
    if let failure { throw PassError(.sink(failure), job.archive.name) }
    try sinking(job.archive.name) { () throws(PlatformError) in try file.finish() }
    counters.files.add(1, ordering: .relaxed)
  }

  /// Hands the batch at hand to the writers and takes an empty one. Once it is written, all before `offset` is.
  mutating func flush(offset: Int64?) throws {
    let entry = ProgressTracker.Entry(target: batch.target, units: units, offset: offset, inventory: inventory)
    units.removeAll(keepingCapacity: true)
    (inventory, lastMember) = (Inventory(), nil)
    announced = offset ?? announced
    guard batch.count > 0 else { return tracker.complete(tracker.announce(entry)) }
    guard var full = control.empty.pop() else { throw RingStream.Closed() }
    full.target = batch.target
    swap(&full, &batch)
    full.sequence = tracker.announce(entry)
    guard control.full.push(full) else { throw RingStream.Closed() }
  }
}
