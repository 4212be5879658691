internal import Platform

/// Knows how far an extraction is complete in the order of the archive, though writers finish out of order.
///
/// The demultiplexer announces each parcel with what is done once it, and all before it, are written. The committer
/// samples.
final class Ledger: Sendable {
  /// What a parcel completes.
  struct Entry: Sendable {
    /// Classes (train) or images (val, test) that end in it.
    var members: [Int]
    /// Where the next header is; nil where the parcel ends within a member.
    var offset: Int64?
    var files: Int
    var bytes: Int64
    fileprivate var isWritten = false

    init(members: [Int], offset: Int64?, files: Int, bytes: Int64) {
      (self.members, self.offset, self.files, self.bytes) = (members, offset, files, bytes)
    }
  }

  private struct State {
    /// What is on its way, in order; the first one has the number `first`.
    var entries: [Entry] = []
    var first = 0
    /// What is complete up to a place where a run can go on.
    var complete: Extraction
    /// What is complete behind that place.
    var partial: (members: [Int], files: Int, bytes: Int64) = ([], 0, 0)
  }

  private let state: Locked<State>

  init(_ start: Extraction) { state = Locked(State(complete: start)) }

  /// Announces the next parcel and returns its number.
  func announce(_ entry: Entry) -> Int {
    state.withLock { state in
      state.entries.append(entry)
      return state.first + state.entries.count - 1
    }
  }

  /// The parcel with this number is written.
  func complete(_ number: Int) {
    state.withLock { state in
      state.entries[number - state.first].isWritten = true
      while let entry = state.entries.first, entry.isWritten {
        state.entries.removeFirst()
        state.first += 1
        state.partial.members += entry.members
        state.partial.files += entry.files
        state.partial.bytes += entry.bytes
        guard let offset = entry.offset else { continue }
        for member in state.partial.members { state.complete.members.insert(member) }
        state.complete.files += state.partial.files
        state.complete.bytes += state.partial.bytes
        state.complete.offset = offset
        state.partial = ([], 0, 0)
      }
    }
  }

  /// The extraction as far as it is complete.
  var sample: Extraction { state.withLock { $0.complete } }
}
