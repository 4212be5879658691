internal import Platform

/// What the threads of a pass share in order to end together: the first error closes every queue and wins; that the
/// user wants to stop is the least of errors.
final class PassControl: Sendable {
  let ring: BlockRing
  /// Parcels on their way from the demultiplexer to the writers, and empty ones on their way back.
  let full: BoundedQueue<Parcel>
  let empty: BoundedQueue<Parcel>
  /// Wakes the committer.
  let checkpointDue = Pulse()
  private let failure = Locked<PrepareError?>(nil)

  init(ring: BlockRing, parcels: Int, parcelBytes: Int) {
    self.ring = ring
    full = BoundedQueue(capacity: max(1, parcels))
    empty = BoundedQueue(capacity: max(1, parcels))
    for _ in 0..<parcels { _ = empty.push(Parcel(capacity: parcelBytes)) }
  }

  /// Records `error`, if it is the first one or comes after an interruption only, and ends all threads: after an
  /// interruption when they have worked off what was read, else at once.
  func fail(_ error: PrepareError) {
    failure.withLock { if $0?.isInterruption ?? true { $0 = error } }
    if error.isInterruption { return ring.stop() }
    ring.close()
    full.finish()
    empty.finish()
  }

  var error: PrepareError? { failure.withLock { $0 } }

  /// Runs `body` and fails with what it throws.
  func run(_ body: () throws(PrepareError) -> Void) {
    do {
      try body()
    } catch {
      fail(error)
    }
  }
}
