internal import Platform

extension Journal {
  /// A journal is compacted if it is this many times as large as what remains.
  private static let compactionFactor: Int64 = 4

  /// Compacts the journal if that is due.
  ///
  /// A crash at any point leaves a whole journal under the name: the old one, or the new one with all of its state.
  func compactIfDue(_ content: inout Content) throws(JournalError) -> Bool {
    guard let due = content.compactionLength, content.length > max(due, compactionLimit), content.state.root != nil
    else { return false }
    let bytes = content.state.compacted(at: min(max(Process.time, 0), Record.latestTime))
    let needed = Self.compactionFactor * Int64(bytes.count)
    guard content.length >= needed else {
      // Not to be counted again with every record.
      content.compactionLength = needed - 1
      return false
    }
    // The new journal has to say the same: nothing is replaced on trust.
    let text = try JournalText(bytes, path: path)
    guard text.length == bytes.count, text.state.saysTheSame(as: content.state) else {
      throw JournalError(.invalidRecord, path)
    }
    let file = try Self.writeNew(bytes, in: directory, names)
    try io(path) { () throws(PlatformError) in
      try directory.replace(names.journal, by: names.new, in: directory)
    }
    // From here on the old file has no name. It stays locked until `content` is replaced.
    do {
      try io(path) { () throws(PlatformError) in try directory.synchronize() }
    } catch {
      content.failure = error
      throw error
    }
    content = Content(file, text, size: Int64(bytes.count), compactionLimit)
    content.isNamed = true
    return true
  }

  /// Writes `bytes` to the new journal's file, and locks it before it can get the name. They are on the disk on return.
  static func writeNew(
    _ bytes: [UInt8], in directory: Directory, _ names: JournalNames
  ) throws(JournalError) -> File {
    try io(names.path(in: directory)) { () throws(PlatformError) in
      var file = try directory.appendable(names.new, create: true)
      try file.lock()
      // What an interrupted compaction left.
      try file.truncate(to: 0)
      try file.write(bytes)
      try file.synchronize()
      return file
    }
  }
}

extension JournalState {
  /// The lines of a journal that amounts to this state. Verdicts and publications keep their times; the rest has the
  /// time `now`.
  func compacted(at now: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var sequence = 0
    func add(_ event: Record.Event, _ time: Int) {
      sequence += 1
      bytes += Record(sequence: sequence, time: time, event: event).line
    }
    guard let root else { return [] }
    add(.root(root), began)
    if let selection, selection != root.selection { add(.selected(Selected(selection: selection)), now) }
    // A verdict ends its archive's digests, and a publication what is staged of its part: they come first.
    for (_, known) in verdicts.inOrder { add(.verdict(known.verdict), known.time) }
    for (_, known) in published.inOrder { add(.published(known.publication), known.time) }
    for checkpoint in checkpoints { add(.checkpoint(checkpoint), now) }
    for (_, known) in publishing.inOrder { add(.publishing(known.publication), known.time) }
    for (archive, known) in reclaimed.inOrder {
      add(.reclaimed(Reclaimed(archive: archive, identity: known.identity)), known.time)
    }
    for (_, known) in written.inOrder { add(.written(known), now) }
    return bytes
  }

  /// One checkpoint for each state of an archive that anything is known of.
  private var checkpoints: [Checkpoint] {
    var checkpoints = digests.inOrder.map { archive, known in
      Checkpoint(archive: archive, identity: known.identity, digests: known.states, parts: [], kept: known.kept)
    }
    for (_, archives) in staged.inOrder {
      for (archive, known) in archives.inOrder {
        if let index = checkpoints.firstIndex(where: { $0.archive == archive && $0.identity == known.identity }) {
          checkpoints[index].parts.append(known.extraction)
        } else {
          checkpoints.append(
            Checkpoint(archive: archive, identity: known.identity, digests: [], parts: [known.extraction]))
        }
      }
    }
    return checkpoints
  }
}

extension Dictionary where Key == String {
  fileprivate var inOrder: [(key: String, value: Value)] { sorted { $0.key < $1.key } }
}
