internal import Checksums
internal import Dataset
internal import Platform

/// What the journal's records amount to.
struct JournalState: Sendable {
  private(set) var root: RootRecord?
  private(set) var sequence = 0
  /// Which classes are prepared; nil where the text is none of ours.
  private(set) var selection: Selection? = .all
  /// The last verdict on each archive, with its time.
  private(set) var verdicts: [String: (verdict: Verdict, time: Int)] = [:]
  /// How far the digests of each archive have come since the last verdict.
  private(set) var digests: [String: (identity: Identity, states: [Checkpoint.State])] = [:]
  /// How far each split is staged.
  private(set) var staged: [String: (archive: String, identity: Identity, extraction: Extraction)] = [:]
  /// Splits that were about to get their names when the journal ends.
  private(set) var publishing: [String: (publication: Publication, time: Int)] = [:]
  private(set) var published: [String: (publication: Publication, time: Int)] = [:]
  /// Archives whose space is given back as they are extracted, and up to where that may have been done.
  private(set) var reclaiming: [String: (identity: Identity, offset: Int64)] = [:]

  /// Takes the next record. Returns false where it cannot follow.
  mutating func apply(_ record: Record) -> Bool {
    guard record.sequence == sequence + 1 else { return false }
    switch record.event {
    case .root(let root):
      guard sequence == 0 else { return false }
      self.root = root
      selection = Selection(text: root.selection)
    case .selected(let selected):
      selection = Selection(text: selected.selection)
    case .verdict(var verdict):
      // Another digest of the same bytes adds to what is known of them.
      if let known = verdicts[verdict.archive]?.verdict, known.identity == verdict.identity, known.isMatch,
        verdict.isMatch
      {
        verdict.digests.merge(known.digests) { new, _ in new }
      }
      verdicts[verdict.archive] = (verdict, record.time)
      digests[verdict.archive] = nil
    case .checkpoint(let checkpoint):
      if !checkpoint.digests.isEmpty {
        digests[checkpoint.archive] = (checkpoint.identity, checkpoint.digests)
      }
      if let extraction = checkpoint.extraction {
        staged[extraction.split] = (checkpoint.archive, checkpoint.identity, extraction)
        if let known = reclaiming[checkpoint.archive], known.identity == checkpoint.identity {
          reclaiming[checkpoint.archive]?.offset = max(known.offset, extraction.offset)
        }
      }
    case .dropped(let dropped):
      staged[dropped.split] = nil
      publishing[dropped.split] = nil
    case .publishing(let publication):
      publishing[publication.split] = (publication, record.time)
    case .published(let publication):
      publishing[publication.split] = nil
      staged[publication.split] = nil
      published[publication.split] = (publication, record.time)
    case .reclaiming(let reclaimed):
      let offset = reclaiming[reclaimed.archive].flatMap { $0.identity == reclaimed.identity ? $0.offset : nil }
      // What was extracted before may be given back at once.
      let staged = staged.values.first { $0.archive == reclaimed.archive && $0.identity == reclaimed.identity }
      reclaiming[reclaimed.archive] = (reclaimed.identity, max(offset ?? 0, staged?.extraction.offset ?? 0))
    case .reclaimed: break
    }
    sequence = record.sequence
    return sequence > 1 || root != nil
  }

  /// The verdict on this very state of an archive, if there is one.
  func verdict(on archive: String, _ identity: Identity) -> (verdict: Verdict, time: Int)? {
    verdicts[archive].flatMap { $0.verdict.identity == identity ? $0 : nil }
  }

  /// Where the digest of this very state of an archive can go on.
  func digestState(
    of archive: String, _ identity: Identity, _ algorithm: DigestAlgorithm
  ) -> DigestState? {
    guard let known = digests[archive], known.identity == identity,
      let state = known.states.first(where: { $0.algorithm == algorithm.rawValue }), state.count <= identity.size
    else { return nil }
    return DigestState(algorithm, count: state.count, words: state.words)
  }
}
