/// Pieces of a stream that several threads fill, each its own, and that one thread takes in their order.
///
/// A fixed number of slots is reused: a piece has to wait until the one that had its slot before is released, so memory use
/// is constant, and the piece that is taken next always has a slot. Slots that were never used take no memory.
@safe public final class PieceRing: @unchecked Sendable {  // slots change hands under the monitor, one owner at a time
  private let monitor = Monitor(conditions: 2)
  private let memory: UnsafeMutableRawPointer
  private let slots: Int
  /// The number of bytes that a piece can have.
  public let pieceBytes: Int

  private enum State { case filling, done, failed }
  private var states: [State]
  private var counts: [Int]
  /// The number of the piece that is taken next, or is lent. Those before it are released.
  private var first = 0
  private var isClosed = false

  /// The monitor's conditions: a slot is free, and a piece has changed its state.
  private let (room, piece) = (0, 1)

  /// Makes a ring of `slots` pieces of `pieceBytes` each.
  public init(slots: Int, pieceBytes: Int) {
    precondition(slots > 0 && pieceBytes > 0)
    (self.slots, self.pieceBytes) = (slots, pieceBytes)
    unsafe memory = .allocate(byteCount: slots * pieceBytes, alignment: 4096)
    states = Array(repeating: .filling, count: slots)
    counts = Array(repeating: 0, count: slots)
  }

  deinit { unsafe memory.deallocate() }

  /// Appends `bytes` to the piece `number`, for which it must have room, after waiting for the piece's slot. Only one thread
  /// may fill a piece. Returns false if the ring is closed.
  public func append(_ bytes: RawSpan, to number: Int) -> Bool {
    let slot = number % slots
    monitor.lock()
    while number >= first + slots && !isClosed { monitor.wait(for: room) }
    let (isOpen, count) = (!isClosed, counts[slot])
    monitor.unlock()
    guard isOpen else { return false }
    precondition(count + bytes.byteCount <= pieceBytes)
    unsafe bytes.withUnsafeBytes { source in
      let target = unsafe UnsafeMutableRawBufferPointer(
        start: memory + slot * pieceBytes + count, count: source.count)
      unsafe target.copyMemory(from: source)
    }
    monitor.lock()
    counts[slot] = count + bytes.byteCount
    monitor.unlock()
    return true
  }

  /// Marks the piece `number`, which some bytes were appended to, as complete.
  public func finish(_ number: Int) { set(.done, number) }

  /// Marks the piece `number` as one that will never be complete, after waiting for its slot.
  public func fail(_ number: Int) {
    monitor.lock()
    while number >= first + slots && !isClosed { monitor.wait(for: room) }
    monitor.unlock()
    set(.failed, number)
  }

  private func set(_ state: State, _ number: Int) {
    monitor.lock()
    states[number % slots] = state
    monitor.wakeOne(piece)
    monitor.unlock()
  }

  /// Waits until the piece `number` is complete, and lends it to `body`. All pieces before it are released, once they are
  /// complete. Returns false, without calling `body`, if one of them or this one has failed, or the ring is closed.
  public func take(_ number: Int, _ body: (RawSpan) -> Void) -> Bool {
    precondition(number >= first)
    monitor.lock()
    while true {
      let slot = first % slots
      while states[slot] == .filling && !isClosed { monitor.wait(for: piece) }
      guard states[slot] == .done, !isClosed else {
        monitor.unlock()
        return false
      }
      if first == number { break }
      (states[slot], counts[slot]) = (.filling, 0)
      first += 1
      monitor.wakeAll()
    }
    let (slot, count) = (number % slots, counts[number % slots])
    monitor.unlock()
    body(unsafe RawSpan(_unsafeStart: UnsafeRawPointer(memory + slot * pieceBytes), byteCount: count))
    return true
  }

  /// Ends all waiting, now and later.
  public func close() {
    monitor.lock()
    isClosed = true
    monitor.wakeAll()
    monitor.unlock()
  }
}
