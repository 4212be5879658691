internal import Checksums
internal import Dataset
internal import Platform

/// What can be saved of a journal that is damaged in the middle: records whose checksum is right, as far as no record
/// that is lost could speak against them.
///
/// - Where the first record is lost, nothing says which release the others are about: a publication is saved only if it
///   was verified, and its digests are this release's.
/// - A matching verdict, and the state of a digest, are lost with any later record: that may have been a verdict that the
///   archive, which looks the same, has rotted. A verdict that refuses an archive is saved. Either has to be this
///   release's too.
/// - A publication speaks of one folder, and no later record can make it untrue; but whether the folder is complete depends
///   on the classes. It is saved if it has as many files as the last classes that are known want, and these are all of the
///   release or no record was lost between theirs and the publication.
/// - A checkpoint's members are not saved: a lost record may have taken them back.
struct JournalSalvage {
  /// The fingerprint of the release's tables; nil where the first record is lost.
  private(set) var manifest: String?
  private(set) var selection = Selection.all
  private(set) var verdicts: [String: Verdict] = [:]
  private(set) var digests: [String: Checkpoint] = [:]
  /// Archives whose space was given back in part.
  private(set) var reclaiming: Set<String> = []
  /// The last publication of each split, and whether no record was lost since the classes were chosen.
  private var publications: [String: (publication: Publication, isSelectionKnown: Bool)] = [:]
  private let release: Release

  /// Looks through the `bytes` of a journal, of a root that should hold `release`.
  init(_ bytes: [UInt8], _ release: Release) {
    self.release = release
    var sequence = 0
    var isSelectionKnown = false
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // What comes after the last line end is empty, or a line that was torn.
    lines.removeLast()
    for line in lines {
      let record = Record(line: line)
      if record?.sequence != sequence + 1 {
        digests = [:]
        verdicts = verdicts.filter { !$0.value.isMatch }
        isSelectionKnown = false
      }
      guard let record else { continue }
      sequence = record.sequence
      switch record.event {
      case .root(let root):
        manifest = root.manifest
        (selection, isSelectionKnown) = (Selection(text: root.selection) ?? selection, true)
      case .selected(let selected):
        (selection, isSelectionKnown) = (Selection(text: selected.selection) ?? selection, true)
      case .verdict(let verdict):
        digests[verdict.archive] = nil
        verdicts[verdict.archive] = isRight(verdict) ? verdict : nil
      case .checkpoint(var checkpoint):
        checkpoint.extraction = nil
        if !checkpoint.digests.isEmpty { digests[checkpoint.archive] = checkpoint }
      case .published(let publication), .publishing(let publication):
        publications[publication.split] = (publication, isSelectionKnown)
      case .dropped(let dropped): publications[dropped.split] = nil
      case .reclaiming(let reclaimed): reclaiming.insert(reclaimed.archive)
      case .reclaimed: break
      }
    }
  }

  /// The publication of `split`, if it can be believed.
  func publication(of split: Split) -> Publication? {
    guard let (publication, isSelectionKnown) = publications[split.rawValue] else { return nil }
    let files = release.selecting(selection).images(in: split)
    guard publication.files == files, isSelectionKnown || files == release.selecting(.all).images(in: split) else {
      return nil
    }
    if publication.unverified == true { return manifest == nil ? nil : publication }
    return isPublished(publication.digests, of: publication.archive ?? "") == true ? publication : nil
  }

  /// Whether the release's sums say the same as the verdict.
  private func isRight(_ verdict: Verdict) -> Bool {
    isPublished(verdict.digests, of: verdict.archive) == verdict.isMatch
  }

  /// Whether `digests` are the published ones of the archive called `name`; nil where none of them is published.
  private func isPublished(_ digests: [String: String], of name: String) -> Bool? {
    guard let archive = release.archive(named: name),
      DigestAlgorithm.allCases.contains(where: { digests[$0.rawValue] != nil && archive.digest($0) != nil })
    else { return nil }
    do {
      try release.check(archive, digests)
      return true
    } catch {
      return false
    }
  }
}
