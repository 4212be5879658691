internal import Glibc

/// A mutex with conditions: the only thing that threads of this program wait for.
///
/// Each condition has a number. Threads that wait for different things use different conditions, so that a wake-up reaches
/// a thread that can continue: a needless one costs two context switches.
@safe final class Monitor: @unchecked Sendable {  // the pointers are set once, and pthread's own calls are thread-safe
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let conditions: UnsafeMutableBufferPointer<pthread_cond_t>

  /// Makes a monitor with the conditions 0..<`conditions`.
  init(conditions count: Int = 1) {
    unsafe mutex = .allocate(capacity: 1)
    unsafe conditions = .allocate(capacity: count)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe conditions.initialize(repeating: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    // Setting the clock must not move deadlines.
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    for number in 0..<count { unsafe pthread_cond_init(condition(number), &attributes) }
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    for number in unsafe 0..<conditions.count { unsafe pthread_cond_destroy(condition(number)) }
    unsafe pthread_mutex_destroy(mutex)
    unsafe conditions.deallocate()
    unsafe mutex.deallocate()
  }

  func lock() { unsafe pthread_mutex_lock(mutex) }
  func unlock() { unsafe pthread_mutex_unlock(mutex) }

  /// Waits for a wake-up, and releases the lock meanwhile. May return without one: check the state again.
  func wait(for number: Int = 0) { unsafe pthread_cond_wait(condition(number), mutex) }

  /// Like `wait(for:)`, but at most until `deadline`.
  func wait(for number: Int = 0, until deadline: Instant) {
    var time = timespec(
      tv_sec: Int(deadline.nanoseconds / 1_000_000_000), tv_nsec: Int(deadline.nanoseconds % 1_000_000_000))
    unsafe pthread_cond_timedwait(condition(number), mutex, &time)
  }

  /// Wakes one thread that waits for the condition.
  func wakeOne(_ number: Int = 0) { unsafe pthread_cond_signal(condition(number)) }

  /// Wakes all threads that wait, for any condition.
  func wakeAll() { for number in unsafe 0..<conditions.count { unsafe pthread_cond_broadcast(condition(number)) } }

  private func condition(_ number: Int) -> UnsafeMutablePointer<pthread_cond_t> {
    unsafe conditions.baseAddress! + number
  }
}

/// A moment on a clock that nobody sets. Comparable with others since the same boot.
public struct Instant: Sendable, Comparable {
  let nanoseconds: UInt64

  /// The current moment.
  public static var now: Instant { Instant(nanoseconds: time(of: CLOCK_MONOTONIC)) }

  /// Returns whether `a` is earlier than `b`.
  public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

  /// Returns the seconds from `other` to this moment.
  public func seconds(since other: Instant) -> Double {
    (Double(nanoseconds) - Double(other.nanoseconds)) / 1e9
  }

  /// Returns the moment that is `seconds` later.
  public func advanced(bySeconds seconds: Double) -> Instant {
    Instant(nanoseconds: nanoseconds + UInt64(seconds * 1e9))
  }
}

private func time(of clock: clockid_t) -> UInt64 {
  var time = timespec()
  unsafe clock_gettime(clock, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
