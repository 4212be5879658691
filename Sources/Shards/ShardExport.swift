internal import Checksums
public import Dataset
internal import Export
public import Platform
internal import Views

/// Makes shards of parts, from archives in one read of each, or from a tree.
///
///     archives ─► pass ─► scatter files, in the order in which images come ─┐
///     tree ─────────────────────────────────────────────────────────────────┴─► shards ─► target
///
/// A run that is interrupted is continued by the next one with the same options: of archives from the last checkpoint on, of
/// shards from the first that is not complete.
public final class ShardExport: Sendable {
  public let job: ShardJob
  public let sources: [ShardSource]
  let staging: Staging
  /// Where images of parts go that archives are read for, by the parts' names.
  let sinks = Locked<[String: ScatterSink]>([:])

  private init(_ job: ShardJob, _ sources: [ShardSource], _ staging: Staging) {
    (self.job, self.sources, self.staging) = (job, sources, staging)
  }

  /// Begins an export, or goes on with one. Returns nil if the target is complete: an earlier run was killed right before its end.
  /// `tool` is the program's version.
  public static func open(_ job: ShardJob, _ sources: [ShardSource], tool: String) throws(ShardsError) -> ShardExport? {
    let parts = sources.map { "\($0.catalog.part.id) from \($0.identity)" }
    // Samples are described with the words of their classes.
    let words = "words \(job.release.wordsDigest)"
    let lines = [job.format.name, job.options.text, job.release.selection.text, words] + job.plan.lines + parts
    return try Staging.open(job, plan: lines.joined(separator: "; "), tool: tool).map { ShardExport(job, sources, $0) }
  }

  /// The folder in which the export grows.
  public var folder: Directory { staging.folder }

  /// Writes all shards that are not complete, with what the target has beside them, and gives it its name. All archives have to
  /// be read. `begin` gets how far a part is, before its shards are written; `isUnchanged` is asked at the end whether
  /// the sources are what they were. Returns how many shards and samples each split has.
  public func finish(
    _ begin: (ShardCounter) -> Void, isUnchanged: () -> Bool
  ) throws(ShardsError) -> [(split: Split, shards: Int, samples: Int)] {
    for source in sources where !source.archives.isEmpty && !job.plan.listed(in: source.catalog).isEmpty {
      do throws(ShardsError) {
        try source.checkListed(job.plan, in: try scattered(source).order)
      } catch {
        // With another list it is another export.
        if case .export(let cause) = error.code, case .noSuchImages = cause.code { try discard() }
        throw error
      }
    }
    var finished: [FinishedShard] = []
    for source in sources { finished += try writeShards(of: source, begin) }
    guard !finished.isEmpty else { throw ShardsError(ExportError(.empty, job.target.path)) }
    let sums = finished.map { "\($0.digest)  \($0.name)\n" }
    try staging.write("SHA256SUMS", sums.joined())
    let sizes = finished.map { "\"\($0.name)\": \($0.samples)" }
    try staging.write("sizes.json", "{\(sizes.joined(separator: ", "))}\n")
    if let (name, text) = job.format.listing?(finished) { try staging.write(name, text) }
    guard isUnchanged() else { throw ShardsError(ExportError(.changed, job.target.path)) }
    try staging.publish()
    return job.plan.splits.map { split in
      let own = finished.filter { $0.split == split }
      return (split, own.count, own.reduce(0) { $0 + $1.samples })
    }
  }

  private func writeShards(
    of source: ShardSource, _ begin: (ShardCounter) -> Void
  ) throws(ShardsError) -> [FinishedShard] {
    let shards: [SplitShards]
    let reader: any SampleReader
    switch source.content {
    case .tree(let folder, let folders):
      let order = try SampleOrder(source.catalog, folders, in: folder, job)
      let tree = TreeReader(order: order, folder: folder)
      shards = try job.cut(order) { slot throws(ShardsError) in try tree.size(of: slot) }
      reader = tree
    case .archives:
      let index = try scattered(source)
      shards = try job.cut(index.order) { Int64(index.places[$0].size) }
      let slots = shards.flatMap { split in
        zip(split.names, split.ranges).map { name, range in
          staging.finished(name) == nil ? Array(split.slots[range]) : []
        }
      }
      reader = try staged { () throws(PlatformError) in
        try ScatterReader(index, slots, files: source.scatterFiles, in: staging.folder)
      }
    }
    let counter = ShardCounter(total: shards.reduce(0) { $0 + $1.slots.count })
    begin(counter)
    try ShardWriter(job, shards, reader, source.annotations, staging, counter).run()
    var finished: [FinishedShard] = []
    for split in shards {
      for name in split.names {
        guard let known = staging.finished(name) else { throw SampleOrder.changed(staging.shards) }
        finished.append(FinishedShard(split: split.split, name: name, samples: known.samples, digest: known.digest))
      }
    }
    return finished
  }

  /// Throws if the file system of the target has too little space for what is still to be written.
  public func checkRoom() throws(ShardsError) {
    let needed = sources.reduce(0) { $0 + $1.bytesNeeded(job) }
    let (free, present) = try io { () throws(PlatformError) in (try folder.volume().freeBytes, try staging.bytes()) }
    guard needed - present <= free else {
      // What is there already is of use as soon as there is room.
      if present == 0 { try discard() }
      throw ShardsError(ExportError(.noSpace(needed: needed - present, free: free), folder.path))
    }
  }
}
