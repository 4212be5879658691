internal import Checksums
package import Dataset
internal import Journal
package import Pass
internal import Platform

/// Finding the archives that are to be deleted.
extension Planner {
  /// Finds the archives that published parts were made from, and that nothing else needs.
  mutating func reclaim(_ stages: [Stage]) {
    let asked = stages.flatMap(\.parts)
    var partsByKind: [String: [Part]] = [:]
    for archive in state.archives where state.root.uses(archive) && archive.remote == nil {
      let kind = archive.official.kind
      let parts = partsByKind[kind] ?? Source.of(kind)?.parts.filter { Catalog($0, release) != nil } ?? []
      partsByKind[kind] = parts
      guard parts.contains(where: asked.contains) else { continue }
      let published = parts.filter { if case .published = state.status(of: $0) { true } else { false } }
      if let unconfirmed = published.first(where: { !state.isMade($0, from: archive) }) {
        plan.kept.append((archive, unconfirmed))
      } else if published.count == parts.count {
        plan.reclaimable.append(archive)
      }
    }
  }
}

extension RootState {
  /// Whether the part is published, and was made from this very state of the archive with a published checksum.
  package func isMade(_ part: Part, from archive: ArchiveFile) -> Bool {
    guard case .published(let published) = status(of: part), !published.isCopied,
      let publication = journal.published[part.id]?.publication, !publication.isUnverified
    else {
      return false
    }
    // It was made without the patch that is there now, which needs this archive.
    if let patch = supply(of: part)?.patch, !publication.sources.contains(where: { $0.archive == patch.name }) {
      return false
    }
    let isRefused = journal.verdict(on: archive.name, archive.identity)?.verdict.isMatch == false
    return !isRefused
      && publication.sources.contains { $0.archive == archive.name && $0.identity == archive.identity }
  }
}
