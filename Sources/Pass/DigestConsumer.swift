public import Checksums
internal import Platform

/// Digests the blocks of a pass, and keeps a state from which a later run can resume.
public final class DigestConsumer: Sendable {
  public let algorithm: DigestAlgorithm
  private let start: RunningDigest
  private let latest: Locked<DigestState?>
  private let result = Locked<Digest?>(nil)

  /// Resumes from `state`, or starts at the beginning.
  public init(_ algorithm: DigestAlgorithm, resuming state: DigestState?) {
    self.algorithm = algorithm
    start = state.map(RunningDigest.init) ?? RunningDigest(algorithm)
    latest = Locked(state)
  }

  /// How many bytes it had seen before this run.
  public var startOffset: Int64 { start.count }
  /// The last state between two blocks.
  var state: DigestState? { latest.withLock { $0 } }
  /// The digest of the whole archive, once the pass has ended well.
  var digest: Digest? { result.withLock { $0 } }

  /// Sees all blocks of `ring` as its consumer number `index`; `progress` gets the number of bytes seen.
  func run(_ ring: BlockRing, consumer index: Int, progress: (Int64) -> Void) {
    var running = start
    while true {
      let outcome = ring.next(consumer: index) { offset, bytes in
        let known = max(0, running.count - offset)
        guard known < bytes.byteCount else { return }
        running.update(bytes.extracting(Int(known)..<bytes.byteCount))
      }
      switch outcome {
      case .closed: return
      case .end:
        result.withLock { [running] in $0 = running.finish() }
        return
      case .block:
        if let state = running.state { latest.withLock { $0 = state } }
        progress(running.count)
      }
    }
  }
}
