public import Checksums
public import Dataset
internal import Journal
public import Pass
internal import Platform

/// Reading archives: what they hold of the parts goes into scatter files.
extension ShardExport {
  /// The archives that are still to be read, in their order.
  public var archives: [ArchiveFile] {
    var found: [ArchiveFile] = []
    for source in sources where !isScattered(source.catalog.part) {
      for archive in source.archives where !found.contains(archive) && !isRead(archive, for: source) {
        found.append(archive)
      }
    }
    return found
  }

  /// Returns how far an earlier run has come with a digest of an archive.
  public func digestState(of archive: ArchiveFile, _ algorithm: DigestAlgorithm) -> DigestState? {
    staging.journal.state.digestState(of: archive.name, archive.identity, algorithm)
  }

  /// Returns the read of an archive for the parts that it feeds. With `record` a pass makes checkpoints.
  public func read(
    of archive: ArchiveFile, _ rules: any MemberRules, _ algorithms: [DigestAlgorithm]
  ) throws(ShardsError) -> (job: Job, record: @Sendable (JobProgress) throws -> Void) {
    let fed = sources.filter { $0.archives.contains(archive) && !isScattered($0.catalog.part) }
    var targets: [Target] = []
    for source in fed {
      let sink = try sink(of: source)
      targets.append(
        Target(
          source.catalog, sink, from: start(archive, source), folder: staging.folder,
          replaced: replaced(source, archive)))
    }
    let digests = algorithms.map { DigestConsumer($0, resuming: digestState(of: archive, $0)) }
    // A gzip stream cannot be entered in the middle.
    let starts = digests.map(\.startOffset) + targets.map { archive.container == .gzip ? 0 : $0.start.offset }
    let (start, size) = (starts.min() ?? 0, archive.identity.size)
    let job = Job(
      archive, rules: rules, extents: start < size ? [start..<size] : [], digests: digests, targets: targets)
    return (job, { [self] progress in try record(archive, fed, progress.digests, progress.parts, isComplete: false) })
  }

  /// Notes that an archive was read to its end, and is what it should be. When all archives of a part are, its scatter ends.
  public func complete(_ archive: ArchiveFile, _ parts: [PartProgress]) throws(ShardsError) {
    let fed = sources.filter { $0.archives.contains(archive) && !isScattered($0.catalog.part) }
    try record(archive, fed, [], parts, isComplete: true)
    for source in fed where source.archives.allSatisfy({ isRead($0, for: source) }) {
      try finishScatter(of: source, after: archive)
    }
  }

  /// Returns why a pass over an archive has ended, if an image that no dataset has is the reason.
  public var refusal: ShardsError? {
    for sink in sinks.withLock({ $0.values.map { $0 } }) {
      if let (path, size) = sink.oversized { return ShardsError(.oversizedImage(size), path) }
    }
    return nil
  }

  /// Removes everything: an archive is not what it should be.
  public func discard() throws(ShardsError) { try staging.discard() }

  /// Returns where the images of a part are.
  func scattered(_ source: ShardSource) throws(ShardsError) -> ScatterIndex {
    let part = source.catalog.part
    guard let order = SampleOrder(source.catalog) else { throw SampleOrder.changed(staging.folder) }
    return try staged { () throws(PlatformError) in
      let log = try staging.folder.readable(ScatterNames(part: part).log)
      var index = ScatterIndex(order)
      let digest = try index.replay(log, files: source.scatterFiles).digest
      // All images had come.
      guard digest.finish().hex == logged(part).digest, index.missing.isEmpty else { throw .shrunk(log.path) }
      index.sort()
      return index
    }
  }

  private func finishScatter(of source: ShardSource, after archive: ArchiveFile) throws(ShardsError) {
    let part = source.catalog.part
    let sink = try sink(of: source)
    if let fault = sink.fault(in: archive) { throw ShardsError(fault) }
    let logged = try io { () throws(PlatformError) in try sink.finish() }
    sinks.withLock { $0[part.id] = nil }
    try note(part, logged)
  }

  private func sink(of source: ShardSource) throws(ShardsError) -> ScatterSink {
    let part = source.catalog.part
    if let sink = sinks.withLock({ $0[part.id] }) { return sink }
    guard let order = SampleOrder(source.catalog) else { throw SampleOrder.changed(staging.folder) }
    let sink = try staged { () throws(PlatformError) in
      // The order that the shards have if all images go to one split.
      let split = SplitPlan(SplitPlan.Options(parts: [part])).splits[0]
      return try ScatterSink(
        order, job.permutation(of: order.count, split), files: source.scatterFiles, in: staging.folder,
        logged: logged(part))
    }
    sinks.withLock { $0[part.id] = sink }
    return sink
  }

  // MARK: The record

  private func record(
    _ archive: ArchiveFile, _ fed: [ShardSource], _ digests: [DigestState], _ parts: [PartProgress], isComplete: Bool
  ) throws(ShardsError) {
    var extractions: [Extraction] = []
    for (source, progress) in zip(fed, parts) {
      let part = source.catalog.part
      let sink = try sink(of: source)
      try note(part, try io { () throws(PlatformError) in try sink.synchronizeLog() })
      extractions.append(
        Extraction(
          part: part.id, offset: progress.offset, units: UnitSet(progress.units, limit: source.catalog.unitCount),
          inventory: progress.inventory, folder: staging.inode, isComplete: isComplete))
    }
    let checkpoint = Checkpoint(
      archive: archive.name, identity: archive.identity, digests: digests, parts: extractions)
    try staging.append(.checkpoint(checkpoint))
  }

  /// Records what of a log is on the disk.
  private func note(_ part: Part, _ logged: ScatterRecord) throws(ShardsError) {
    let identity = Identity(size: logged.size, modified: 0, inode: 0)
    let name = ScatterNames(part: part).log
    try staging.append(.written(Written(file: name, identity: identity, content: logged.content)))
  }

  private func logged(_ part: Part) -> ScatterRecord {
    staging.journal.state.written[ScatterNames(part: part).log]
      .map { ScatterRecord($0.identity.size, content: $0.content) } ?? ScatterRecord()
  }

  private func isScattered(_ part: Part) -> Bool { logged(part).isComplete }

  private func extraction(_ archive: ArchiveFile, _ source: ShardSource) -> Extraction? {
    staging.journal.state.extraction(into: source.catalog.part.id, from: archive.name, archive.identity)
  }

  private func isRead(_ archive: ArchiveFile, for source: ShardSource) -> Bool {
    extraction(archive, source)?.isComplete == true
  }

  private func start(_ archive: ArchiveFile, _ source: ShardSource) -> PartProgress {
    guard let known = extraction(archive, source) else { return PartProgress() }
    return PartProgress(
      offset: known.offset, units: Set(known.units.numbers), inventory: known.inventory, isComplete: known.isComplete)
  }

  /// The units that a patch has given a part: these are not taken from other archives.
  private func replaced(_ source: ShardSource, _ archive: ArchiveFile) -> Set<Int> {
    guard let patch = source.patch, patch != archive else { return [] }
    return Set(extraction(patch, source)?.units.numbers ?? [])
  }
}
