internal import Checksums
internal import Platform

/// Makes progress durable and records it: data, then record. The pipeline does not wait for it.
struct Checkpointer: Sendable {
  let job: Job
  let tracker: ProgressTracker
  let control: PassControl
  let record: @Sendable (JobProgress) throws -> Void

  /// Records a checkpoint each time one is due, until the pass has ended.
  func run() throws(PassError) {
    while control.checkpointDue.wait() {
      // After an error elsewhere nothing more is claimed.
      if control.error == nil { try checkpoint() }
    }
  }

  /// Waits for the pass's threads, and then for the one that makes checkpoints. Throws the error that ended the pass, after what
  /// was done is recorded.
  func finish(after workers: inout ThreadGroup, _ checkpoints: inout ThreadGroup) throws(PassError) {
    workers.join()
    control.checkpointDue.end()
    checkpoints.join()
    guard let error = control.error else {
      // A run that is killed before the verdict has nothing to fetch again.
      if tracker.isHashing { try checkpoint(isComplete: true) }
      return
    }
    if job.isRecorded, error.keepsProgress { try finalCheckpoint(after: error) }
    throw error
  }

  /// Records how far everything is after `error`. What that says is the reason to report, unless syncing fails too.
  func finalCheckpoint(after error: PassError) throws(PassError) {
    guard !control.hasSyncFailed.withLock({ $0 }) else { return }
    do {
      try checkpoint()
    } catch {
      // A full disk may have no room for the record either.
      if case .sync = error.code { throw error }
    }
  }

  /// How far the parts and the digests are; of what a server sends, all at one place.
  private var progress: ([PartProgress], [DigestState]) {
    guard tracker.isHashing else { return (tracker.sample, job.digests.compactMap(\.state)) }
    while true {
      let parts = tracker.sample
      guard let place = parts.map(\.offset).max() else { return (parts, []) }
      let states = job.digests.compactMap { $0.state(at: place) }
      if states.count == job.digests.count { return (parts, states) }
      // Either the parts have advanced since, and the digests no longer have that state: then both are sampled again. Or the
      // digests started after that place, and never had it.
      if tracker.sample == parts { return (parts, job.digests.compactMap(\.state)) }
    }
  }

  private func checkpoint(isComplete: Bool = false) throws(PassError) {
    guard job.isRecorded else { return }
    // Sampled before the data are synchronized: what the record claims was written before.
    var (parts, states) = progress
    if isComplete { for index in parts.indices { parts[index].isComplete = true } }
    // The parts of a root are on one file system.
    if let folder = job.targets.lazy.compactMap(\.folder).first {
      do throws(PlatformError) {
        try folder.synchronizeFileSystem()
      } catch {
        control.hasSyncFailed.withLock { $0 = true }
        throw PassError(.sync(error), job.archive.name)
      }
    }
    do {
      try record(JobProgress(digests: states, parts: parts))
    } catch {
      throw PassError(.record(error), job.archive.name)
    }
  }
}
