internal import Checksums
internal import Dataset
internal import Pass
internal import Platform

/// Scatters the images of a part, as they come from archives, into files, each of which has those of some shards.
///
/// Which file an image goes to is a guess: that the images of a class come in the order of their names' bytes, as in the official
/// archives. Where each image is, is known in any case: another order makes the same shards, only with more seeks. A log beside
/// the files says what they hold, so that a later run can go on after the last checkpoint.
final class ScatterSink: Sink {
  private struct State: Sendable {
    var index: ScatterIndex
    /// What the log still lacks.
    var pending: [UInt8] = []
    /// Of the log.
    var digest: RunningDigest
    /// The path and the size of an image that was refused.
    var oversized: (path: String, size: Int64)?
  }

  let part: Part
  private let catalog: Catalog
  private let groups: [Wnid: Int]
  /// The position of each slot in the shards.
  private let positions: [UInt32]
  private let folder: Directory
  private let files: [AppendedFile]
  private let log: AppendedFile
  private let state: Locked<State>

  /// An image with more bytes is none of the dataset: the largest one has 15 MB.
  static let mostBytes: Int64 = 64 << 20

  /// Makes `count` files in `folder`, or goes on with those that are there: `logged` says what of the log counts.
  /// `permutation` says which slot is at each position.
  init(
    _ order: SampleOrder, _ permutation: [UInt32], files count: Int, in folder: Directory, logged: ScatterRecord
  ) throws(PlatformError) {
    (part, catalog, self.folder) = (order.catalog.part, order.catalog, folder)
    groups = Dictionary(
      uniqueKeysWithValues: order.groups.enumerated().compactMap { i, group in group.wnid.map { ($0, i) } })
    var positions = [UInt32](repeating: 0, count: order.count)
    for (position, slot) in permutation.enumerated() { positions[Int(slot)] = UInt32(position) }
    self.positions = positions
    let names = ScatterNames(part: part)
    log = try AppendedFile(names.log, in: folder, size: logged.size)
    var index = ScatterIndex(order)
    let (sizes, digest) = try index.replay(try folder.readable(names.log), files: count)
    guard ScatterRecord(log.size, digest, isComplete: logged.isComplete) == logged else {
      throw .shrunk("\(folder.path)/\(names.log)")
    }
    var files: [AppendedFile] = []
    for (number, size) in sizes.enumerated() {
      // All that the log speaks of was on the disk before. What came after it comes again, and is cut off.
      let name = names.file(number)
      let found = try folder.status(of: name)?.identity.size ?? 0
      guard found >= size else { throw .shrunk("\(folder.path)/\(name)") }
      files.append(try AppendedFile(name, in: folder, size: size))
    }
    self.files = files
    state = Locked(State(index: index, digest: digest))
  }

  func wants(_ item: Item) throws(PlatformError) -> Bool {
    guard let group = group(of: item) else { return false }
    return state.withLock { $0.index.slot(group, UInt32(item.number)) != nil }
  }

  func take(_ path: RawSpan, _ content: RawSpan, _ scratch: inout Buffer) throws(PlatformError) {
    scratch.removeAll()
    scratch.append(path)
    try take(scratch.withElements { item(at: $0) }, content)
  }

  func begin(_ path: String, size: Int64) throws(PlatformError) -> any LargeFile {
    guard size <= Self.mostBytes else {
      state.withLock { $0.oversized = (path, size) }
      throw .tooLarge(path)
    }
    return LargeImage(self, item(at: (Array(path.utf8) + [0]).span), capacity: Int(size))
  }

  /// Adds to the log what has come, and returns what to record of it once both are on the disk: the images first.
  func synchronizeLog(isComplete: Bool = false) throws(PlatformError) -> ScatterRecord {
    let pending = state.withLock { state in
      defer { state.pending = [] }
      return state.pending
    }
    if !pending.isEmpty { try folder.synchronizeFileSystem() }
    try log.append(synchronized: pending)
    return state.withLock { state in
      state.digest.update(pending)
      return ScatterRecord(log.size, state.digest, isComplete: isComplete)
    }
  }

  /// What was refused since no image is as large: its path and size.
  var oversized: (path: String, size: Int64)? { state.withLock { $0.oversized } }

  /// Returns what the archives have too much of, or lack; nil if all images have come. `archive` is the last of them.
  func fault(in archive: ArchiveFile) -> PassError? {
    state.withLock { state in
      let order = state.index.order
      if let (group, count) = state.index.surplus, let wnid = order.groups[group].wnid {
        return .wrongCount("\(wnid)", actual: count, expected: order.groups[group].slots.count, of: archive)
      }
      let missing = state.index.missing
      guard let first = missing.first else { return nil }
      let item = order.item(first)
      let name = order.hasKnownNumbers ? catalog.fileName(of: item) : "an image of \(item.wnid?.description ?? "")"
      return .missingMembers(missing.count, first: name, of: archive)
    }
  }

  /// Closes the files once they are on the disk, and all images have come. Returns what to record of the log.
  func finish() throws(PlatformError) -> ScatterRecord {
    for file in files { try file.finish() }
    let logged = try synchronizeLog(isComplete: true)
    try log.finish()
    return logged
  }

  fileprivate func take(_ item: Item?, _ content: RawSpan) throws(PlatformError) {
    guard let item, let group = group(of: item),
      let slot = state.withLock({ $0.index.slot(group, UInt32(item.number)) })
    else { return }
    let number = Int(positions[slot]) * files.count / positions.count
    let place = Place(
      offset: try files[number].append(content), size: UInt32(content.byteCount), file: UInt16(number))
    state.withLock { state in
      state.index.fill(slot, place)
      ScatterEntry(group: group, number: UInt32(item.number), place: place).append(to: &state.pending)
    }
  }

  private func group(of item: Item) -> Int? { catalog.numbers != nil ? 0 : item.wnid.flatMap { groups[$0] } }

  /// Returns the image at `path`, which ends with a zero.
  private func item(at path: Span<UInt8>) -> Item? {
    var start = 0
    for index in path.indices where path[index] == UInt8(ascii: "/") { start = index + 1 }
    return catalog.item(named: path.extracting(start..<path.count - 1))
  }
}

/// An image that comes in pieces.
private final class LargeImage: LargeFile {
  private let sink: ScatterSink
  private let item: Item?
  private var content: Buffer

  init(_ sink: ScatterSink, _ item: Item?, capacity: Int) {
    (self.sink, self.item) = (sink, item)
    content = Buffer(capacity: max(1, capacity))
  }

  func append(_ bytes: RawSpan) throws(PlatformError) { content.append(bytes) }

  func finish() throws(PlatformError) {
    try content.withBytes(in: 0..<content.count) { bytes throws(PlatformError) in try sink.take(item, bytes) }
  }
}
