internal import Platform

/// Keeps all transfers together below a rate.
final class Throttle: Sendable {
  /// Bytes per second.
  private let rate: Double
  /// When the next bytes may be taken.
  private let next = Locked(Instant.now)

  init(_ rate: Int64) { self.rate = Double(max(1, rate)) }

  /// Returns when the next bytes may be taken, after so many were.
  func take(_ bytes: Int) -> Instant {
    next.withLock { next in
      next = max(next, .now).advanced(bySeconds: Double(bytes) / rate)
      return next
    }
  }
}

extension TransferOptions {
  /// Waits until a moment, or for the signal to stop, whose number is returned then.
  func wait(until end: Instant) -> Int32? {
    let pulse = Pulse()
    while stopSignal() == nil, Instant.now < end {
      _ = pulse.wait(seconds: min(0.1, max(0, end.seconds(since: .now))))
    }
    return stopSignal()
  }
}
