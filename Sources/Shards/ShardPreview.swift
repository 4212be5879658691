public import Dataset
internal import Export
public import Pass
internal import Platform
internal import Views

/// What an export of shards would read and write, from its beginning. Made without writing anything, or reading an archive.
public struct ShardPreview: Sendable {
  public let sources: [ShardSource]
  /// How many shards and samples each split would have. If shards of archives are cut by their size, their number follows
  /// from the mean one of images.
  public let splits: [(split: Split, shards: Int, samples: Int)]
  /// At most how many bytes the shards would have.
  public let bytes: Int64
  /// How many bytes of images would be scattered into other files first.
  public let scattered: Int64

  /// Throws what the export would end with before it reads any image.
  public init(_ job: ShardJob, _ sources: [ShardSource]) throws(ShardsError) {
    let target = job.target
    let isBegun = try io { () throws(PlatformError) in try target.parent.kind(of: target.staged) } != nil
    if isBegun { try Staging.existing(target) }
    try exporting { () throws(ExportError) in if !isBegun { try target.checkFree() } }
    var splits: [(split: Split, shards: Int, samples: Int)] = []
    var bytes: Int64 = 0
    for source in sources {
      for split in try source.expectedShards(job) {
        splits.append((split.split, split.names.count, split.slots.count))
        bytes += Int64(split.slots.count) * (source.meanBytes + ShardSource.sampleBytes)
      }
    }
    guard splits.contains(where: { $0.samples > 0 }) else { throw ShardsError(ExportError(.empty, target.path)) }
    (self.sources, self.splits, self.bytes) = (sources, splits, bytes)
    scattered = sources.reduce(0) { $0 + ($1.archives.isEmpty ? 0 : $1.bytes) }
    let free = try io { () throws(PlatformError) in try target.parent.volume().freeBytes }
    let needed = sources.reduce(0) { $0 + $1.bytesNeeded(job) }
    guard isBegun || needed <= free else {
      throw ShardsError(ExportError(.noSpace(needed: needed, free: free), target.path))
    }
  }

  /// The archives that would be read, each once.
  public var archives: [ArchiveFile] {
    sources.flatMap(\.archives).reduce(into: []) { all, archive in if !all.contains(archive) { all.append(archive) } }
  }

  /// How many bytes would be read.
  public var bytesToRead: Int64 {
    sources.reduce(archives.reduce(0) { $0 + $1.identity.size }) { $0 + ($1.archives.isEmpty ? $1.bytes : 0) }
  }
}

extension ShardSource {
  /// At most what a sample takes besides its image.
  static let sampleBytes: Int64 = 3072

  /// How many bytes its images have on average.
  var meanBytes: Int64 { bytes / Int64(max(1, catalog.likelyFiles)) }

  /// About how much space its shards take while they are made.
  func bytesNeeded(_ job: ShardJob) -> Int64 {
    let needed = bytes + Int64(catalog.likelyFiles) * Self.sampleBytes
    // Scatter files are removed one by one while shards are written.
    let atOnce = min(scatterFiles, 2 * (job.writers + 1))
    return archives.isEmpty ? needed : needed + bytes * Int64(atOnce) / Int64(scatterFiles)
  }

  /// The shards that it would have.
  fileprivate func expectedShards(_ job: ShardJob) throws(ShardsError) -> [SplitShards] {
    switch content {
    case .tree(let folder, let folders):
      let order = try SampleOrder(catalog, folders, in: folder, job)
      let tree = TreeReader(order: order, folder: folder)
      return try job.cut(order) { slot throws(ShardsError) in try tree.size(of: slot) }
    case .archives:
      guard var order = SampleOrder(catalog) else { return [] }
      // Nobody knows which numbers there are: images that are listed by name are taken for there.
      let listed = job.plan.listed(in: catalog)
      for group in order.groups where !order.hasKnownNumbers {
        let numbers = group.wnid.map { listed.numbers(of: $0).sorted() } ?? []
        for (slot, number) in zip(group.slots, numbers) { order.numbers[slot] = UInt32(number) }
      }
      return try job.cut(order) { _ in meanBytes }
    }
  }
}
