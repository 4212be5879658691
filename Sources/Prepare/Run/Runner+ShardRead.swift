internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Shards

/// Reading archives for shards.
extension Runner {
  /// Reads an archive once, verifies it in that read, and scatters its images.
  func read(_ archive: ArchiveFile, _ export: ShardExport, _ state: RootState) throws(PrepareError) {
    guard let rules = root.rules(of: archive) else { preconditionFailure("parts are made of it") }
    let algorithms = try algorithms(for: archive, state)
    let (job, record) = try sharding { () throws(ShardsError) in
      try export.read(of: archive, rules, algorithms)
    }
    if !archive.official.hasDigest { observer(.accepted([archive], [])) }
    var settings = options.pass
    // The images of a part come to one sink, which takes one at a time.
    settings.writers = 1
    let counters = PassCounters(
      digested: job.digests.first?.startOffset ?? 0, unpacked: job.targets.map(\.start.offset).min() ?? 0,
      files: job.targets.reduce(0) { $0 + $1.start.inventory.files })
    let planned = PlannedJob(job, for: "export")
    let outcome: Pass.Outcome
    do throws(PassError) {
      observer(.jobStarted(planned, counters))
      defer { observer(.jobEnded(planned)) }
      outcome = try Pass(job, settings: settings, counters: counters, record: record).run()
    } catch {
      throw PrepareError(export.refusal ?? ShardsError(error))
    }
    do throws(PrepareError) {
      let values = outcome.digests.map { ($0.algorithm.rawValue, $0.hex) }
      try root.release.check(archive.official, Dictionary(uniqueKeysWithValues: values))
    } catch {
      // What was made of these bytes is not what was published.
      try sharding { () throws(ShardsError) in try export.discard() }
      throw error
    }
    if !outcome.digests.isEmpty { observer(.verified(archive, outcome.digests, since: nil)) }
    try sharding { () throws(ShardsError) in try export.complete(archive, outcome.parts) }
  }

  /// The digests that an archive still needs.
  private func algorithms(for archive: ArchiveFile, _ state: RootState) throws(PrepareError) -> [DigestAlgorithm] {
    guard archive.official.hasDigest else { return [] }
    if case .verified(let digests, _) = state.status(of: archive),
      try options.digests.isSatisfied(by: digests, for: archive.official)
    {
      return []
    }
    return try options.digests.algorithms(for: archive.official)
  }
}

/// Runs `body` and turns its error into one of a preparation.
func sharding<Result: ~Copyable>(_ body: () throws(ShardsError) -> Result) throws(PrepareError) -> Result {
  do { return try body() } catch { throw PrepareError(error) }
}

extension PrepareError {
  init(_ error: ShardsError) {
    switch error.code {
    case .export(let cause): self.init(cause)
    case .journal: self.init(.unusableExport, error.subject)
    case .oversizedImage(let size): self.init(.oversizedImage(size), error.subject)
    case .pass(let cause): self.init(cause)
    }
  }
}
