internal import Checksums
internal import Platform
internal import Synchronization

/// Makes progress durable and records it: data, then record. The pipeline does not wait for it.
struct Committer {
  let archive: FoundArchive
  let digests: [DigestConsumer]
  /// The extraction's ledger, and the folder it is staged in.
  let extraction: (ledger: Ledger, folder: Directory)?
  let reclaimer: Reclaimer?
  let journal: Journal
  let control: PassControl

  /// Records a checkpoint each time one is due, until the pass has ended.
  func run() throws(PrepareError) {
    while control.checkpointDue.wait() {
      // After an error elsewhere nothing more is claimed.
      if control.error == nil { try checkpoint() }
    }
  }

  /// Records how far everything is.
  func checkpoint() throws(PrepareError) {
    // Sampled before the data are synchronized: what the record claims was written before.
    let progress = extraction?.ledger.sample
    let states = digests.compactMap(\.state)
    if let folder = extraction?.folder {
      try io { () throws(PlatformError) in try folder.synchronizeFileSystem() }
    }
    try journal.append(
      .checkpoint(
        Checkpoint(
          archive: archive.name, identity: archive.identity,
          digests: states.map { Checkpoint.State(algorithm: $0.algorithm.rawValue, count: $0.count, words: $0.words) },
          extraction: progress)))
    if let progress { try reclaimer?.giveBack(to: progress.offset) }
  }
}
