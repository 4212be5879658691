internal import Checksums
internal import Dataset
internal import Platform

/// What can be saved of a journal that is damaged in the middle: records whose checksum is right and that do not depend on
/// those that are lost.
///
/// Verdicts and the states of digests speak of one state of an archive, publications of one folder: they are true whatever
/// else has happened. A checkpoint's members are not saved, since a lost record may have taken them back.
struct JournalSalvage {
  /// The fingerprint of the release's tables; nil where the first record is lost.
  private(set) var manifest: String?
  private(set) var selection = Selection.all
  private(set) var verdicts: [String: Verdict] = [:]
  private(set) var digests: [String: Checkpoint] = [:]
  private(set) var publications: [String: Publication] = [:]
  /// Archives whose space was given back in part.
  private(set) var reclaiming: Set<String> = []

  init(_ bytes: [UInt8]) {
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let record = Record(line: line) else { continue }
      switch record.event {
      case .root(let root):
        manifest = root.manifest
        selection = Selection(text: root.selection) ?? selection
      case .selected(let selected): selection = Selection(text: selected.selection) ?? selection
      case .verdict(let verdict): verdicts[verdict.archive] = verdict
      case .checkpoint(var checkpoint):
        checkpoint.extraction = nil
        if !checkpoint.digests.isEmpty { digests[checkpoint.archive] = checkpoint }
      case .published(let publication), .publishing(let publication):
        publications[publication.split] = publication
      case .reclaiming(let reclaimed): reclaiming.insert(reclaimed.archive)
      case .dropped, .reclaimed: break
      }
    }
  }
}
