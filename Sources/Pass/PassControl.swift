internal import Platform

/// What the threads of a pass share in order to end together: the first error closes every queue and wins. An
/// interruption is the least of errors.
final class PassControl: Sendable {
  let ring: BlockRing
  /// Batches on their way from the unpacker to the writers, and empty ones on their way back.
  let full: BoundedQueue<Batch>
  let empty: BoundedQueue<Batch>
  /// Wakes the checkpointer.
  let checkpointDue = Pulse()
  /// Set once what was written could not be synchronized: a later attempt that succeeds proves nothing.
  let hasSyncFailed = Locked(false)
  private let failure = Locked<PassError?>(nil)

  init(ring: BlockRing, batches: Int, batchBytes: Int) {
    self.ring = ring
    full = BoundedQueue(capacity: max(1, batches))
    empty = BoundedQueue(capacity: max(1, batches))
    for _ in 0..<batches { _ = empty.push(Batch(capacity: batchBytes)) }
  }

  /// Records `error` if it is the first one, or only an interruption came before it, and ends all threads: after an
  /// interruption or a read error once they have processed what was read, else at once.
  func fail(_ error: PassError) {
    failure.withLock { if $0?.isInterruption ?? true { $0 = error } }
    if error.isDraining { return ring.stop() }
    ring.close()
    full.finish()
    empty.finish()
  }

  var error: PassError? { failure.withLock { $0 } }

  /// Runs `body` and fails with what it throws.
  func run(_ body: () throws(PassError) -> Void) {
    do {
      try body()
    } catch {
      fail(error)
    }
  }
}
