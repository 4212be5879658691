public import Checksums
public import Platform

extension JournalState {
  /// Whether no record vouches for anything, finished or begun: at most archives were refused. Nothing is lost with such a
  /// journal.
  public var vouchesForNothing: Bool {
    staged.isEmpty && publishing.isEmpty && published.isEmpty && digests.isEmpty && reclaimed.isEmpty
      && verdicts.values.allSatisfy { !$0.verdict.isMatch }
  }

  /// Returns the verdict on this very state of an archive, if there is one.
  public func verdict(on archive: String, _ identity: Identity) -> RecordedVerdict? {
    verdicts[archive].flatMap { $0.verdict.identity == identity ? $0 : nil }
  }

  /// Returns where the digest of this very state of an archive can go on, if it can.
  public func digestState(
    of archive: String, _ identity: Identity, _ algorithm: DigestAlgorithm
  ) -> DigestState? {
    guard let known = digests[archive], known.identity == identity else { return nil }
    return known.states.first { $0.algorithm == algorithm }
  }

  /// Returns how far this very state of an archive is extracted into `part`, if it is.
  public func extraction(into part: String, from archive: String, _ identity: Identity) -> Extraction? {
    guard let known = staged[part]?[archive], known.identity == identity else { return nil }
    return known.extraction
  }

  /// Returns how far each part is extracted from `archive`, whatever the archive's file is by now.
  public func extractions(from archive: String) -> [RecordedExtraction] {
    staged.sorted { $0.key < $1.key }.compactMap { $0.value[archive] }
  }

  /// Returns the state of the archive's file that work or a verdict on record is about, whatever the file is by now; nil
  /// if there is no such record. If records speak of several states, the one that was hashed last is returned.
  public func recordedIdentity(of archive: String) -> Identity? {
    digests[archive]?.identity ?? verdicts[archive]?.verdict.identity ?? extractions(from: archive).first?.identity
  }
}
