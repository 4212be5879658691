internal import Checksums
internal import Platform

/// Knows how far the targets of a job are complete in the order of the archive, though writers finish out of order.
///
/// The unpacker announces each batch, with what is done once it and all before it are written. The checkpointer samples.
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

  private struct State {
    /// What is in flight, in order; the first one has the number `first`.
    var entries: [Entry] = []
    var first = 0
    /// What is complete up to a place where a run can resume.
    var complete: [PartProgress]
    /// What is complete after that place.
    var partial: [Entry] = []
  }

  private let state: Locked<State>

  init(_ start: [PartProgress]) { state = Locked(State(complete: start)) }

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
      while let entry = state.entries.first, entry.isWritten {
        state.entries.removeFirst()
        state.first += 1
        state.partial.append(entry)
        guard let offset = entry.offset else { continue }
        for part in state.partial {
          state.complete[part.target].units.formUnion(part.units)
          state.complete[part.target].inventory = state.complete[part.target].inventory + part.inventory
        }
        for target in state.complete.indices {
          state.complete[target].offset = max(state.complete[target].offset, offset)
        }
        state.partial.removeAll(keepingCapacity: true)
      }
    }
  }

  /// The targets as far as they are complete.
  var sample: [PartProgress] { state.withLock { $0.complete } }
}
