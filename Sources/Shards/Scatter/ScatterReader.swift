internal import Dataset
internal import Platform

/// Reads images of scatter files, and removes each file after the last shard that needs it.
final class ScatterReader: SampleReader {
  /// A file, closed with the last reference.
  private final class OpenFile: Sendable {
    let file: File
    init(_ file: consuming File) { self.file = file }
  }

  private struct State: Sendable {
    /// Those that are still needed, by their numbers.
    var files: [Int: OpenFile] = [:]
    /// How many shards still need each.
    var uses: [Int: Int] = [:]
  }

  private let index: ScatterIndex
  private let folder: Directory
  private let names: ScatterNames
  /// The files that each shard needs; none if it is complete.
  private let needs: [Set<Int>]
  private let state: Locked<State>

  /// Opens the files in `folder` that shards still need, and removes the others of `count`. `slots` are those of each shard; of
  /// one that is complete, none.
  init(_ index: ScatterIndex, _ slots: [[UInt32]], files count: Int, in folder: Directory) throws(PlatformError) {
    (self.index, self.folder, names) = (index, folder, ScatterNames(part: index.order.catalog.part))
    needs = slots.map { slots in Set(slots.lazy.map { Int(index.places[Int($0)].file) }) }
    var state = State()
    for number in needs.joined() { state.uses[number, default: 0] += 1 }
    for number in 0..<count {
      if state.uses[number] != nil {
        state.files[number] = OpenFile(try folder.readable(names.file(number)))
      } else {
        try folder.removeTree(names.file(number))
      }
    }
    self.state = Locked(state)
  }

  func read(_ slot: Int, into buffer: inout Buffer) throws(ShardsError) {
    let place = index.places[slot]
    guard let open = state.withLock({ $0.files[Int(place.file)] }) else { preconditionFailure("a shard needs it") }
    try staged { () throws(PlatformError) in try buffer.take(Int64(place.size), of: open.file, at: place.offset) }
  }

  func size(of slot: Int) -> Int64 { Int64(index.places[slot].size) }

  func begin(shard: Int) {
    let files = state.withLock { state in needs[shard].compactMap { state.files[$0] } }
    for open in files { open.file.adviseWillNeed() }
  }

  func end(shard: Int) throws(ShardsError) {
    for number in needs[shard] {
      let isLast = state.withLock { state in
        state.uses[number]? -= 1
        guard state.uses[number] == 0 else { return false }
        state.files[number] = nil
        return true
      }
      if isLast { try io { () throws(PlatformError) in try folder.unlink(names.file(number)) } }
    }
  }
}
