internal import Checksums
internal import Platform

/// Knows how far the targets of a job are complete in the order of the archive, though writers finish out of order.
///
/// The unpacker announces each batch, with what is done once it and all before it are written. The checkpointer samples.
///
/// What a server sends may be other bytes the next time. There only what was hashed, too, is complete, and a digest keeps its
/// states at the places where a run can resume: nothing is fetched twice of which one half is unpacked and the other hashed.
final class ProgressTracker: Sendable {
  /// What a batch completes.
  struct Entry: Sendable {
    /// The target that the batch is for.
    var target: Int
    /// Units that end in it.
    var units: [Int]
    /// Where the next header is; nil if the batch ends within a member of the archive.
    var offset: Int64?
    /// What is written with it.
    var inventory: Inventory
    fileprivate var isWritten = false

    init(target: Int, units: [Int], offset: Int64?, inventory: Inventory) {
      (self.target, self.units, self.offset, self.inventory) = (target, units, offset, inventory)
    }
  }

  fileprivate struct State {
    /// What is in flight, in order; the first one has the number `first`.
    var entries: [Entry] = []
    var first = 0
    /// What is complete up to a place where a run can resume.
    var complete: [PartProgress]
    /// What is complete after that place.
    var partial: [Entry] = []
    /// How far each digest has come; none if nobody waits for them.
    var digested: [Int64]
    /// The places after that where a run may resume.
    var places: [Int64] = []
  }

  private let state: Locked<State>
  /// Whether only what was hashed is complete.
  let isHashing: Bool

  /// Makes one for targets that have come so far. With `digested`, how far digests have come, only what was hashed is complete.
  init(_ start: [PartProgress], digested: [Int64] = []) {
    isHashing = !digested.isEmpty
    state = Locked(State(complete: start, digested: digested))
  }

  /// Announces the next batch and returns its number.
  func announce(_ entry: Entry) -> Int {
    state.withLock { state in
      state.entries.append(entry)
      return state.first + state.entries.count - 1
    }
  }

  /// The batch with this number is written.
  func complete(_ number: Int) {
    state.withLock { state in
      state.entries[number - state.first].isWritten = true
      state.advance()
    }
  }

  /// A member ends before `offset`, which no digest has reached.
  func note(_ offset: Int64) {
    if isHashing { state.withLock { $0.places.append(offset) } }
  }

  /// The places up to `end` that were noted, and that not all digests had passed.
  func places(upTo end: Int64) -> [Int64] { state.withLock { $0.places.filter { $0 <= end } } }

  /// The digest with this number has come so far. Returns where the targets are complete.
  func hash(_ digest: Int, upTo offset: Int64) -> Int64 {
    state.withLock { state in
      state.digested[digest] = offset
      let least = state.digested.min() ?? 0
      state.places.removeAll { $0 <= least }
      state.advance()
      return state.complete.map(\.offset).min() ?? 0
    }
  }

  /// The targets as far as they are complete.
  var sample: [PartProgress] { state.withLock { $0.complete } }
}

extension ProgressTracker.State {
  /// Completes what is written and hashed, in order.
  fileprivate mutating func advance() {
    let limit = digested.min() ?? .max
    while let entry = entries.first, entry.isWritten, entry.offset ?? 0 <= limit {
      entries.removeFirst()
      first += 1
      partial.append(entry)
      guard let offset = entry.offset else { continue }
      for part in partial {
        complete[part.target].units.formUnion(part.units)
        complete[part.target].inventory = complete[part.target].inventory + part.inventory
      }
      for target in complete.indices { complete[target].offset = max(complete[target].offset, offset) }
      partial.removeAll(keepingCapacity: true)
    }
  }
}
