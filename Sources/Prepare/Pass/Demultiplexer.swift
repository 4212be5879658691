internal import Archive
internal import Checksums
internal import Dataset
internal import Platform
internal import Synchronization

/// Takes an archive apart: outer tar, inner tars, images; and packs the images into parcels for the writers.
///
/// It decides what an archive may hold: the members that the release knows, each once, and nothing else.
struct Demultiplexer: ~Copyable {
  private let archive: FoundArchive
  private let release: Release
  private let split: Split
  private let folder: Directory
  private let purpose: ExtractionTarget.Purpose
  private let control: PassControl
  private let counters: PassCounters
  private let ledger: Ledger
  private let source: RingSource
  private let extents: [Range<Int64>]

  /// The folder of each class, with a slash at its end; empty for the test split.
  private let prefixes: [[UInt8]]

  /// The members seen so far: classes or images.
  private var seen: MemberSet
  private var parcel: Parcel
  /// What the parcel at hand completes.
  private var members: [Int] = []
  /// Images too large for a parcel, written directly since the last parcel.
  private var direct: (files: Int, bytes: Int64) = (0, 0)
  /// Where the header behind the last complete member is: what a parcel that ends there completes.
  private var lastMember: Int64?
  /// The last such place that the ledger knows of.
  private var announced: Int64

  /// Returns nil where the pass has failed already.
  init?(_ pass: Pass, _ target: ExtractionTarget, _ control: PassControl, _ ledger: Ledger, consumer: Int) {
    guard let parcel = control.empty.pop() else { return nil }
    self.parcel = parcel
    (archive, release, counters, folder) = (pass.archive, pass.release, pass.counters, target.folder)
    (split, seen, purpose) = (target.split, target.extraction.members, target.purpose)
    let start = target.extraction.offset
    extents = pass.extents.filter { $0.upperBound > start }.map { max($0.lowerBound, start)..<$0.upperBound }
    announced = start
    prefixes = target.split.hasClassFolders ? release.synsets.map { Array("\($0.wnid)/".utf8) } : []
    (self.control, self.ledger) = (control, ledger)
    source = RingSource(control.ring, consumer: consumer)
  }

  /// Extracts the extents.
  mutating func run() throws(PrepareError) {
    do {
      try readMembers()
    } catch let error as PrepareError {
      throw error
    } catch let error as ArchiveError where error.cause is RingSource.Closed {
      return control.full.finish()
    } catch let error as ArchiveError {
      throw PrepareError(.archive(error), archive.name)
    } catch is RingSource.Closed {
      return control.full.finish()
    } catch {
      preconditionFailure("no other errors are thrown: \(error)")
    }
    control.full.finish()
    source.drain()
  }

  private mutating func readMembers() throws {
    for extent in extents {
      source.enter(extent)
      let reader = try TarReader(source, range: extent, hasEndMark: extent.upperBound == archive.identity.size)
      while let member = try reader.next() {
        if reader.isPrefix(member, of: split) { continue }
        switch split {
        case .train: try readClass(reader, member)
        case .val, .test: try readNumbered(reader, member)
        }
        counters.bytesExtracted.store(member.endOffset, ordering: .relaxed)
      }
    }
    try flush(offset: lastMember)
  }

  private mutating func readClass(_ outer: TarReader, _ member: Member) throws {
    let synset = try outer.classTar(member, release, archive)
    guard seen.insert(synset.index) else { throw outer.duplicate(member, archive) }
    guard release.isSelected(class: synset.index) else { return try passOver(member) }
    if lastMember != nil { try flush(offset: lastMember) }
    if purpose.isWriting {
      try io { () throws(PlatformError) in try folder.makeDirectory(synset.wnid.description) }
    }
    var numbers: Set<Int> = []
    do {
      try readImages(of: synset, outer, &numbers)
    } catch let error as ArchiveError {
      throw error.inside(outer.name)
    }
    while try outer.nextData({ _ in }) {}
    guard numbers.count == synset.trainImages else { throw wrongCount(outer, numbers.count, synset) }
    if case .comparison(let comparison) = purpose {
      try io { () throws(PlatformError) in
        try comparison.noteSurplus(of: synset.wnid, beside: numbers, in: folder)
      }
    }
    members.append(synset.index)
    try flush(offset: member.endOffset)
  }

  private mutating func readImages(of synset: Synset, _ outer: TarReader, _ numbers: inout Set<Int>) throws {
    let wnid = synset.wnid
    let inner = try outer.nested()
    while let image = try inner.next() {
      if inner.isPrefix(image, of: .train) { continue }
      guard image.kind == .file, let match = inner.withName({ MemberName.trainImage($0, of: wnid) }) else {
        throw inner.foreign(image, archive, "images of class \(wnid) are expected, such as \(wnid)_1.JPEG")
      }
      guard numbers.insert(match.number).inserted else { throw inner.duplicate(image, archive) }
      // Before more of them are written, and held in memory, than the class can have.
      guard numbers.count <= synset.trainImages else { throw wrongCount(outer, numbers.count, synset) }
      try write(inner, image, prefixes[synset.index], nameFrom: match.start)
      counters.bytesExtracted.store(image.endOffset, ordering: .relaxed)
    }
  }

  private func wrongCount(_ outer: TarReader, _ count: Int, _ synset: Synset) -> PrepareError {
    PrepareError(.wrongCount(member: outer.name, actual: count, expected: synset.trainImages), archive.name)
  }

  private mutating func readNumbered(_ reader: TarReader, _ member: Member) throws {
    let match = try reader.imageName(member, split, release, archive)
    guard seen.insert(match.number - 1) else { throw reader.duplicate(member, archive) }
    guard release.isSelected(match.number - 1, of: split) else { return try passOver(member) }
    let prefix = split == .val ? prefixes[Int(release.valClasses[match.number - 1])] : []
    try write(reader, member, prefix, nameFrom: match.start)
    members.append(match.number - 1)
    lastMember = member.endOffset
  }

  /// Notes that a member which is not selected lies behind: what is read in vain must not be read again.
  private mutating func passOver(_ member: Member) throws {
    lastMember = member.endOffset
    if member.endOffset - announced >= Self.announcedBytes { try flush(offset: lastMember) }
  }

  /// How much may be passed over before the ledger is told.
  private static let announcedBytes: Int64 = 16 << 20

  /// Packs the current member into a parcel.
  private mutating func write(_ reader: TarReader, _ member: Member, _ prefix: [UInt8], nameFrom start: Int) throws {
    if case .repair(let repair) = purpose {
      guard try repair.wants(path(reader, prefix, nameFrom: start)) else {
        while try reader.nextData({ _ in }) {}
        return
      }
    }
    let nameBytes = reader.withName { $0.count } - start
    let room = Int64(prefix.count + nameBytes + 1) + member.size
    if room > parcel.capacity { return try writeDirectly(reader, member, prefix, nameFrom: start) }
    if room > parcel.room { try flush(offset: lastMember) }
    reader.withName { parcel.begin(folder: prefix, name: $0.extracting(start..<$0.count)) }
    while try reader.nextData({ parcel.append($0) }) {}
  }

  /// The current image's path in the split. Its name was accepted, so it has nothing to escape.
  private func path(_ reader: TarReader, _ prefix: [UInt8], nameFrom start: Int) -> String {
    String(decoding: prefix, as: UTF8.self) + reader.withName { escaped($0.extracting(start..<$0.count)) }
  }

  /// Writes an image that is larger than a parcel, as its bytes come.
  private mutating func writeDirectly(
    _ reader: TarReader, _ member: Member, _ prefix: [UInt8], nameFrom start: Int
  ) throws {
    let path = path(reader, prefix, nameFrom: start)
    if case .comparison(let comparison) = purpose { return try compareDirectly(reader, member, path, comparison) }
    let file = try io { () throws(PlatformError) in try folder.create(path) }
    var failure: PlatformError?
    while failure == nil,
      try reader.nextData({ data in
        do throws(PlatformError) { try file.write(data) } catch { failure = error }
      })
    {}
    if let failure { throw PrepareError(failure) }
    do throws(PlatformError) {
      try file.close()
    } catch {
      throw PrepareError(error)
    }
    direct = (direct.files + 1, direct.bytes + member.size)
    counters.files.add(1, ordering: .relaxed)
  }

  /// Compares an image that is larger than a parcel, as its bytes come.
  private mutating func compareDirectly(
    _ reader: TarReader, _ member: Member, _ path: String, _ comparison: Comparison
  ) throws {
    var isSame = false
    var failure: PlatformError?
    do {
      let file = try folder.readable(path)
      let status = try file.status()
      isSame = status.kind == .file && status.identity.size == member.size
      var buffer = Buffer(capacity: 256 << 10)
      var offset: Int64 = 0
      while isSame,
        try reader.nextData({ data in
          do throws(PlatformError) {
            isSame = try file.has(data, at: offset, &buffer)
          } catch {
            (isSame, failure) = (false, error)
          }
          offset += Int64(data.byteCount)
        })
      {}
    } catch let error as PlatformError {
      failure = error
    }
    while try reader.nextData({ _ in }) {}
    // What cannot be read is not the same.
    if let failure, failure.isResourceLimit { throw PrepareError(failure) }
    if !isSame { comparison.note(path) }
    counters.files.add(1, ordering: .relaxed)
  }

  /// Hands the parcel at hand to the writers and takes an empty one. Once it is written, all before `offset` is.
  private mutating func flush(offset: Int64?) throws {
    let entry = Ledger.Entry(
      members: members, offset: offset, files: parcel.count + direct.files, bytes: parcel.bytes + direct.bytes)
    members.removeAll(keepingCapacity: true)
    (direct, lastMember) = ((0, 0), nil)
    announced = offset ?? announced
    guard parcel.count > 0 else { return ledger.complete(ledger.announce(entry)) }
    guard var full = control.empty.pop() else { throw RingSource.Closed() }
    swap(&full, &parcel)
    full.sequence = ledger.announce(entry)
    guard control.full.push(full) else { throw RingSource.Closed() }
  }
}
