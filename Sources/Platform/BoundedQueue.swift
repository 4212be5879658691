/// A queue between threads that holds at most `capacity` elements: a fast producer blocks.
@safe public final class BoundedQueue<Element: ~Copyable & Sendable>: @unchecked Sendable {  // guarded by the monitor
  private let monitor = Monitor(conditions: 2)
  private let slots: UnsafeMutablePointer<Element>
  private let capacity: Int
  private var first = 0
  private var count = 0
  private var isFinished = false

  /// The monitor's conditions: there is room, and there is an element.
  private let (room, element) = (0, 1)

  /// Makes an empty queue.
  public init(capacity: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
    unsafe slots = .allocate(capacity: capacity)
  }

  deinit {
    for index in 0..<count { unsafe (slots + (first + index) % capacity).deinitialize(count: 1) }
    unsafe slots.deallocate()
  }

  /// Appends `element` after waiting for room. Returns false, and drops it, if the queue is finished.
  public func push(_ element: consuming Element) -> Bool {
    monitor.lock()
    defer { monitor.unlock() }
    while count == capacity && !isFinished { monitor.wait(for: room) }
    guard !isFinished else { return false }
    unsafe (slots + (first + count) % capacity).initialize(to: element)
    count += 1
    monitor.wakeOne(self.element)
    return true
  }

  /// Waits for an element and takes it. Returns nil once the queue is finished and empty.
  public func pop() -> Element? {
    monitor.lock()
    defer { monitor.unlock() }
    while count == 0 && !isFinished { monitor.wait(for: self.element) }
    guard count > 0 else { return nil }
    let element = unsafe (slots + first).move()
    first = (first + 1) % capacity
    count -= 1
    monitor.wakeOne(room)
    return element
  }

  /// Finishes the queue: it accepts no more elements, and those in it can still be taken.
  public func finish() {
    monitor.lock()
    defer { monitor.unlock() }
    isFinished = true
    monitor.wakeAll()
  }
}
