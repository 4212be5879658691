public import Checksums
internal import Platform

/// Digests the blocks of a pass, and keeps a state from which a later run can resume.
public final class DigestConsumer: Sendable {
  public let algorithm: DigestAlgorithm
  private let start: RunningDigest
  private let latest: Locked<DigestState?>
  /// The states at places where a run can resume, in order, from where the targets are complete on.
  private let states = Locked<[DigestState]>([])
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
  /// Returns the state after `count` bytes, if it is known.
  func state(at count: Int64) -> DigestState? {
    let known = states.withLock { $0 } + [state, start.state].compactMap(\.self)
    return known.first { $0.count == count }
  }
  /// The digest of the whole archive, once the pass has ended well.
  var digest: Digest? { result.withLock { $0 } }

  /// Sees all blocks of `ring` as its consumer number `index`; `progress` gets the number of bytes seen. With a `tracker`, its
  /// places are where states are kept.
  func run(_ ring: BlockRing, consumer index: Int, _ tracker: ProgressTracker? = nil, progress: (Int64) -> Void) {
    var running = start
    while true {
      let outcome = ring.next(consumer: index) { offset, bytes in
        var known = Int(max(0, running.count - offset))
        guard known < bytes.byteCount else { return }
        for place in tracker?.places(upTo: offset + Int64(bytes.byteCount)) ?? [] where place >= running.count {
          running.update(bytes.extracting(known..<Int(place - offset)))
          known = Int(place - offset)
          if let state = running.state { states.withLock { $0.append(state) } }
        }
        running.update(bytes.extracting(known..<bytes.byteCount))
      }
      switch outcome {
      case .closed: return
      case .end:
        result.withLock { [running] in $0 = running.finish() }
        return
      case .block:
        if let state = running.state { latest.withLock { $0 = state } }
        if let complete = tracker?.hash(index, upTo: running.count) {
          states.withLock { $0.removeAll { $0.count < complete } }
        }
        progress(running.count)
      }
    }
  }
}
