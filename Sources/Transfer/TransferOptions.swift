internal import Platform

/// How files are fetched.
public struct TransferOptions: Sendable, CustomStringConvertible {
  /// Lines such as `X-Token: …`; they go to the host of the address only.
  public var headers: [String] = []
  /// A file of cookies in Netscape's format, as browsers' extensions, curl and wget write it. Each goes to its domain.
  public var cookieFile: String?
  /// `NAME:PASSWORD`, for the host of the address only.
  public var user: String?
  /// Bytes per second, over all connections; nil for as fast as possible.
  public var limitRate: Int64? { didSet { throttle = limitRate.map { Throttle($0) } } }
  private(set) var throttle: Throttle?
  /// How many requests may run at the same time.
  public var connections = 1
  /// How often a request is made again in a row without a new byte.
  public var retries = 10
  /// Seconds before the second attempt; each further pause is twice as long, up to a minute.
  public var firstPause = 1.0
  /// Seconds without a byte after which a connection is given up.
  public var stallTime = 60
  /// The number of the signal that asks to stop, or nil.
  public var stopSignal: @Sendable () -> Int32?
  /// Called when a request is to be made again, and why.
  public var onRetry: @Sendable (Retry) -> Void
  /// Called with the number of bytes whenever some have come, on the threads that fetch them.
  public var onBytes: @Sendable (Int) -> Void = { _ in }

  public init(
    stopSignal: @escaping @Sendable () -> Int32? = { nil }, onRetry: @escaping @Sendable (Retry) -> Void = { _ in }
  ) {
    (self.stopSignal, self.onRetry) = (stopSignal, onRetry)
  }

  /// Nothing: they hold secrets.
  public var description: String { "TransferOptions" }

  /// An attempt that failed, and is made again.
  public struct Retry: Sendable {
    public let error: TransferError
    /// How many bytes of the range had come.
    public let bytes: Int64
    /// Seconds until the next attempt.
    public let pause: Double
    /// Which attempt that is, of how many at most without a new byte.
    public let attempt: Int, of: Int
  }
}

extension TransferOptions {
  /// Throws if the cookies could go to any host: lines of headers need not name a domain.
  func checkCookies(_ address: Address) throws(TransferError) {
    guard let cookieFile else { return }
    let text: String
    do throws(PlatformError) {
      text = String(decoding: try File.open(cookieFile).contents(limit: 16 << 20), as: UTF8.self)
    } catch {
      throw TransferError(.local(error), address)
    }
    guard !text.split(separator: "\n").contains(where: { $0.lowercased().hasPrefix("set-cookie") }) else {
      throw TransferError(
        .options("the cookie file is not in Netscape's format, which names the domain of each"), address)
    }
  }
}
