/// Passes the blocks of a file from one reader to several consumers. Each consumer sees every block, in order.
///
/// A fixed number of buffers is reused: the reader waits for the slowest consumer, so memory use is constant.
/// A block is lent to a consumer until it asks for the next one. In a ring with a leader, its last consumer, the others see a
/// block only when that one has returned it.
@safe public final class BlockRing: @unchecked Sendable {  // slots change hands under the monitor, one writer at a time
  /// Condition 0 is for the reader, the others are for the consumers.
  private let monitor: Monitor
  private let memory: UnsafeMutableRawBufferPointer
  private let blockBytes: Int
  private let slots: Int
  private var offsets: [Int64]
  private var counts: [Int]
  private var filled = 0
  private var released: [Int]
  private var lent: [Bool]
  private var isFinished = false
  private var isStopped = false
  private var isClosed = false
  private var hasLeader: Bool

  /// What a consumer receives when it asks for a block.
  public enum Outcome: Sendable {
    /// A block was lent.
    case block
    /// The reader has finished, and the consumer has seen every block.
    case end
    /// The ring was closed, or it was stopped and the consumer has seen every block.
    case closed
  }

  /// Makes a ring of `slots` buffers of `blockBytes` each for the consumers 0..<`consumers`.
  public init(slots: Int, blockBytes: Int, consumers: Int, hasLeader: Bool = false) {
    precondition(slots > 1 && blockBytes > 0 && consumers > 0)
    monitor = Monitor(conditions: 1 + consumers)
    self.slots = slots
    self.blockBytes = blockBytes
    self.hasLeader = hasLeader
    unsafe memory = .allocate(byteCount: slots * blockBytes, alignment: 4096)
    offsets = Array(repeating: 0, count: slots)
    counts = Array(repeating: 0, count: slots)
    released = Array(repeating: 0, count: consumers)
    lent = Array(repeating: false, count: consumers)
  }

  deinit { unsafe memory.deallocate() }

  /// How many slots hold a block that some consumer has yet to see.
  private var used: Int { filled - released.min()! }

  /// Waits for a free buffer and lets `body` fill it from its start; `body` returns how many bytes it wrote.
  /// The block begins at `offset` of the file. Returns false, without calling `body`, if the ring is closed.
  public func fill<Failure: Error>(
    at offset: Int64, _ body: (inout MutableRawSpan) throws(Failure) -> Int
  ) throws(Failure) -> Bool {
    monitor.lock()
    if used == slots {
      // Woken for each free slot, the reader would take turns with the slowest consumer. It waits for half of the slots.
      while used > slots / 2 && !isClosed { monitor.wait(for: 0) }
    }
    let slot = filled % slots
    let isOpen = !isClosed
    monitor.unlock()
    guard isOpen else { return false }

    let start = slot * blockBytes
    var span = unsafe MutableRawSpan(_unsafeBytes: unsafe memory[start..<start + blockBytes])
    let count = try body(&span)
    precondition(count > 0 && count <= blockBytes)

    monitor.lock()
    offsets[slot] = offset
    counts[slot] = count
    filled += 1
    wakeConsumers()
    monitor.unlock()
    return true
  }

  /// The leader sees no more blocks: from now on nobody waits for it.
  public func dismissLeader() {
    monitor.lock()
    hasLeader = false
    wakeConsumers()
    monitor.unlock()
  }

  /// How many blocks a consumer may have seen by now.
  private func visible(to consumer: Int) -> Int {
    hasLeader && consumer < released.count - 1 ? released[released.count - 1] : filled
  }

  private func wakeConsumers() { for consumer in released.indices { monitor.wakeOne(1 + consumer) } }

  /// Marks the end: no block follows.
  public func finish() {
    monitor.lock()
    isFinished = true
    monitor.wakeAll()
    monitor.unlock()
  }

  /// Ends the ring early: consumers see the blocks that are in it, and then that it is closed.
  public func stop() {
    monitor.lock()
    (isFinished, isStopped) = (true, true)
    monitor.wakeAll()
    monitor.unlock()
  }

  /// Closes the ring at once for the reader and all consumers.
  public func close() {
    monitor.lock()
    isClosed = true
    monitor.wakeAll()
    monitor.unlock()
  }

  /// Returns the previous block of `consumer`, waits for its next one and lends it to `body`, with its offset in the
  /// file. The bytes stay unchanged and in place until this consumer's next call.
  public func next<Failure: Error>(
    consumer: Int, _ body: (_ offset: Int64, _ bytes: RawSpan) throws(Failure) -> Void
  ) throws(Failure) -> Outcome {
    monitor.lock()
    if lent[consumer] {
      lent[consumer] = false
      released[consumer] += 1
      if used <= slots / 2 { monitor.wakeOne(0) }
      if hasLeader, consumer == released.count - 1 { wakeConsumers() }
    }
    while released[consumer] == visible(to: consumer) && !(isFinished && released[consumer] == filled) && !isClosed {
      monitor.wait(for: 1 + consumer)
    }
    let slot = released[consumer] % slots
    let outcome: Outcome =
      isClosed ? .closed : released[consumer] < filled ? .block : isStopped ? .closed : .end
    if outcome == .block { lent[consumer] = true }
    let (offset, count) = (offsets[slot], counts[slot])
    monitor.unlock()

    if outcome == .block {
      let start = slot * blockBytes
      try body(offset, unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(memory)[start..<start + count]))
    }
    return outcome
  }
}
