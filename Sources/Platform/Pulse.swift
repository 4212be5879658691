/// Lets one thread wait for an event or the end, with a time limit.
public final class Pulse: @unchecked Sendable {  // guarded by the monitor
  private let monitor = Monitor()
  private var isDue = false
  private var isEnded = false

  /// Makes a pulse without a signal.
  public init() {}

  /// Wakes the waiting thread, or makes its next wait return at once. Several signals before a wait count as one.
  public func signal() {
    monitor.lock()
    isDue = true
    monitor.wakeAll()
    monitor.unlock()
  }

  /// Makes this and every later wait return false.
  public func end() {
    monitor.lock()
    isEnded = true
    monitor.wakeAll()
    monitor.unlock()
  }

  /// Waits for a signal, at most `seconds`. Returns false if `end` was called.
  public func wait(seconds: Double = .infinity) -> Bool {
    monitor.lock()
    defer { monitor.unlock() }
    let deadline = seconds.isFinite ? Instant.now.advanced(bySeconds: seconds) : nil
    while !isDue && !isEnded {
      guard let deadline else {
        monitor.wait()
        continue
      }
      guard Instant.now < deadline else { break }
      monitor.wait(until: deadline)
    }
    isDue = false
    return !isEnded
  }
}
