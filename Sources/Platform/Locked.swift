/// A value that threads share behind a lock.
///
/// Like Synchronization's `Mutex`, but made of pthread's: on Linux the thread sanitizer does not understand `Mutex`, and
/// reports races where there are none.
@safe public final class Locked<Value: ~Copyable & Sendable>: @unchecked Sendable {  // guarded by the monitor
  private let monitor = Monitor()
  private var value: Value

  public init(_ value: consuming Value) { self.value = value }

  /// Runs `body` while no other thread can reach the value.
  public func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    monitor.lock()
    defer { monitor.unlock() }
    return try body(&value)
  }
}
