internal import CPlatform
internal import Glibc

/// Threads that work in parallel and are joined before the group is gone.
///
/// Plain threads, because their work blocks on disks: in the cooperative pool each of them would block a core.
public struct ThreadGroup: ~Copyable, Sendable {
  private var threads: [pthread_t] = []

  /// Makes a group without threads.
  public init() {}

  /// Starts a thread. `ps -L` and perf show its `name` of at most 15 bytes.
  public mutating func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(PlatformError) {
    let work = unsafe Unmanaged.passRetained(Work(name: name, body: body))
    var thread = pthread_t()
    let number = unsafe pthread_create(&thread, nil, runWork, work.toOpaque())
    guard number == 0 else {
      unsafe work.release()
      throw PlatformError("pthread_create", "thread \(name)", number: number)
    }
    threads.append(thread)
  }

  /// Waits for all threads to end.
  public mutating func join() {
    for thread in threads { pthread_join(thread, nil) }
    threads.removeAll()
  }

  deinit {
    for thread in threads { pthread_join(thread, nil) }
  }
}

private final class Work {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }
}

private func runWork(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  let work = unsafe Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue()
  unsafe cplatform_name_thread(work.name)
  work.body()
  return nil
}
