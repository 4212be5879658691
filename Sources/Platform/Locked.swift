/// A value that threads share under a lock.
///
/// Like Synchronization's `Mutex`, but with a mutex of pthread: on Linux the thread sanitizer does not understand `Mutex`
/// and reports races that do not exist.
@safe public final class Locked<Value: ~Copyable & Sendable>: @unchecked Sendable {  // guarded by the monitor
  private let monitor = Monitor()
  private var value: Value

  /// Makes a lock that holds `value`.
  public init(_ value: consuming Value) { self.value = value }

  /// Calls `body` with the value while no other thread can use it, and returns its result.
  public func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    monitor.lock()
    defer { monitor.unlock() }
    return try body(&value)
  }
}
