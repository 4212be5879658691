/// How files are fetched.
public struct TransferOptions: Sendable {
  /// Lines such as `X-Token: …`; they go to the host of the address only.
  public var headers: [String] = []
  /// A file of cookies, in Netscape's format or as headers.
  public var cookieFile: String?
  /// `NAME:PASSWORD`, for the host of the address only.
  public var user: String?
  /// Bytes per second, over all connections; nil for as fast as possible.
  public var limitRate: Int64?
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

  public init(
    stopSignal: @escaping @Sendable () -> Int32? = { nil }, onRetry: @escaping @Sendable (Retry) -> Void = { _ in }
  ) {
    (self.stopSignal, self.onRetry) = (stopSignal, onRetry)
  }

  /// An attempt that failed, and is made again.
  public struct Retry: Sendable {
    public let error: TransferError
    /// How many bytes of the range had come.
    public let bytes: Int64
    /// Seconds until the next attempt.
    public let pause: Double
  }
}
