internal import Platform

/// Counts attempts that failed in a row, and pauses between them.
struct Attempts {
  private let options: TransferOptions
  private let address: Address
  private var count = 0

  init(_ options: TransferOptions, _ address: Address) { (self.options, self.address) = (options, address) }

  /// Returns after a pause if another attempt may succeed; throws `error` if not, or if there were enough.
  mutating func failed(_ error: TransferError, bytes: Int64) throws(TransferError) {
    guard error.isTransient, count < options.retries else { throw error }
    var pause = min(60, options.firstPause * Double(1 << min(count, 16)))
    if case .status(_, let wish?) = error.code { pause = max(pause, Double(wish)) }
    count += 1
    options.onRetry(TransferOptions.Retry(error: error, bytes: bytes, pause: pause))
    let end = Instant.now.advanced(bySeconds: pause)
    let pulse = Pulse()
    while Instant.now < end {
      if let signal = options.stopSignal() { throw TransferError(.interrupted(signal), address) }
      _ = pulse.wait(seconds: min(0.1, end.seconds(since: .now)))
    }
  }
}
