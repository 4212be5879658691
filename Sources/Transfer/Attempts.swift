internal import Platform

/// Counts attempts that failed in a row, and pauses between them.
struct Attempts {
  private let options: TransferOptions
  private let address: Address
  /// Whether the server has not answered at all: its name may be wrong.
  private let isFirst: Bool
  private(set) var count: Int

  /// The longest wish of a server that is heeded, in seconds; one with a longer one is left alone.
  static let longestPause = 3600

  init(_ options: TransferOptions, _ address: Address, isFirst: Bool = false, count: Int = 0) {
    (self.options, self.address, self.isFirst, self.count) = (options, address, isFirst, count)
  }

  /// Returns after a pause if another attempt may succeed; throws `error` if not, or if there were enough.
  mutating func failed(_ error: TransferError, bytes: Int64) throws(TransferError) {
    guard let pause = pause(after: error) else { throw error }
    count += 1
    options.onRetry(
      TransferOptions.Retry(error: error, bytes: bytes, pause: pause, attempt: count + 1, of: most(after: error) + 1))
    if let signal = options.wait(until: .now.advanced(bySeconds: pause)) {
      throw TransferError(.interrupted(signal), address)
    }
  }

  /// How often a request is made again after this error.
  private func most(after error: TransferError) -> Int {
    switch error.code {
    case .connection where isFirst, .proxy where isFirst: min(3, options.retries)
    default: options.retries
    }
  }

  /// How many seconds to wait until the next attempt; nil if there is to be none.
  func pause(after error: TransferError) -> Double? {
    guard error.isTransient, !address.isLocal else { return nil }
    guard count < most(after: error) else { return nil }
    let pause = min(60, options.firstPause * Double(1 << min(count, 16)))
    guard case .status(_, let wish?) = error.code else { return pause }
    return wish > Self.longestPause ? nil : max(pause, Double(wish))
  }
}
