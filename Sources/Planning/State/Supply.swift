public import Dataset
internal import Journal
public import Pass
internal import Platform

/// The archives that a part is made from, all of them together.
public struct Supply: Sendable {
  /// In the order in which they are read: one that replaces files of others comes before them.
  public let archives: [ArchiveFile]
  /// The archive that replaces files of the others, if it is there.
  package let patch: ArchiveFile?
  public var patchName: String? { patch?.name }
  /// The names of those that are needed too, and are not there.
  public let missing: [String]
  /// Archives that are known to be damaged, and give way to another one of the source.
  let passedOver: [ArchiveFile]
  /// The kind of the archives, and whether all of them are needed.
  let kind: String
  let isSplit: Bool
  /// The size of its archives together, in bytes.
  let size: Int64

  /// Returns the archives with these names, a patch first.
  init(_ names: [String], _ archives: ArchiveSet) {
    let found = names.compactMap { archives[$0] }
    (self.archives, isSplit, passedOver) = (found, true, [])
    size = found.reduce(0) { $0 + $1.identity.size }
    missing = names.filter { archives[$0] == nil }
    patch = found.first { Source.of($0.official.kind)?.isPatch == true }
    kind = found.last?.official.kind ?? ""
  }

  /// Returns what there is of a source; nil if there is nothing. Of archives that replace each other, one that `isRefused`
  /// is used only if there is no other, unless a checksum of it is published.
  init?(
    _ source: Source, _ release: Release, _ archives: ArchiveSet, isRefused: (ArchiveFile) -> Bool = { _ in false }
  ) {
    var found: [ArchiveFile] = []
    var missing: [String] = []
    for official in release.archives(of: source.kind) where !official.isGunzipped {
      if let archive = archives[official.name] ?? archives[official.gunzippedName] {
        found.append(archive)
      } else {
        missing.append(official.name)
      }
    }
    guard !found.isEmpty else { return nil }
    var passedOver: [ArchiveFile] = []
    if !source.isSplit {
      missing = []
      let index = found.firstIndex { $0.official.hasDigest || !isRefused($0) } ?? 0
      (found, passedOver) = ([found[index]], Array(found[..<index]))
    }
    let patch = source.patch.flatMap { release.archives(of: $0).lazy.compactMap { archives[$0.name] }.first }
    (self.archives, self.patch, self.missing) = ((patch.map { [$0] } ?? []) + found, patch, missing)
    (kind, isSplit, self.passedOver) = (source.kind, source.isSplit, passedOver)
    size = self.archives.reduce(0) { $0 + $1.identity.size }
  }
}

extension RootState {
  /// What a part is made from: the archives of the preferred source of which all are there, or else any.
  public func supply(of part: Part) -> Supply? {
    let release = release(for: part)
    let supplies = root.sources(of: part).lazy.compactMap { source in
      Supply(source, release, archiveSet, isRefused: { refusal(of: $0) != nil })
    }
    return supplies.first { $0.missing.isEmpty } ?? supplies.first
  }

  /// What an earlier run, or a look before it is read, has found against an archive of which no checksum is published.
  func refusal(of archive: ArchiveFile) -> PrepareError? {
    do throws(PrepareError) {
      try root.release.checkForm(archive)
    } catch {
      return error
    }
    guard !archive.official.hasDigest,
      let known = journal.verdict(on: archive.name, archive.identity), !known.verdict.isMatch
    else { return nil }
    return PrepareError(.refused(since: known.time), about: archive)
  }

  /// The name of the archive that is used from now on instead of one that was refused; nil if there is none.
  package func replacement(for archive: ArchiveFile) -> String? {
    Source.of(archive.official.kind)?.parts.lazy.compactMap { supply(of: $0) }
      .first { $0.passedOver.contains { $0.name == archive.name } }?.archives.last?.name
  }

  /// Whether the archive gives way to another one of its source.
  func isReplaced(_ archive: ArchiveFile) -> Bool {
    Source.of(archive.official.kind)?.parts.contains { supply(of: $0)?.passedOver.contains(archive) == true } ?? false
  }

  /// The archives that a part is made from.
  package func archives(for part: Part) -> [ArchiveFile] { supply(of: part)?.archives ?? [] }

  /// The names of archives that a part could be made from, of the preferred release form.
  package func archiveNames(for part: Part) -> [String] {
    if let tree = root.tree, tree.tree?.parts[part.id] == nil { return ["\(tree.title)/\(part.id)"] }
    let sources = root.sources(of: part)
    return sources.filter { $0.form == sources.first?.form }.flatMap { release(for: part).archives(of: $0.kind) }
      .filter { !$0.isGunzipped }.map(\.name)
  }

  /// What a published part was made from, or compared with, as far as it is there; nil if no record says it. A patch that
  /// came later is not part of it.
  package func recordedSupply(of part: Part) -> Supply? {
    var names = journal.published[part.id]?.publication.sources.map(\.archive) ?? []
    if case .growing = status(of: part), let supply = supply(of: part) {
      names += (supply.archives.map(\.name) + supply.missing).filter { !names.contains($0) }
    }
    // Of a tree that is not named now, any archive can be compared.
    return names.isEmpty || root.tree == nil && names == [OfficialArchive.tree.name] ? nil : Supply(names, archiveSet)
  }

  /// How far each archive of the part's supply is unpacked into staging, by its name. Nil if what is staged cannot be used:
  /// it is of another supply, in another folder, or of the very archives' other states alone.
  ///
  /// An archive that is not there now, and belongs to the same source, does not make it unusable: the part waits for it.
  package func progress(of catalog: Catalog) -> [String: PartProgress]? {
    guard let supply = supply(of: catalog.part), keepsStaged(catalog.part) else { return nil }
    let archives = ArchiveSet(supply.archives)
    var progress: [String: PartProgress] = [:]
    var isWaiting = false
    for (name, known) in journal.staged[catalog.part.id] ?? [:] {
      guard known.extraction.folder == staged[catalog.part.id] else { return nil }
      guard let archive = archives[name] else {
        guard supply.isSplit, root.release.archive(named: name)?.kind == supply.kind else { return nil }
        isWaiting = true
        continue
      }
      if let known = root.resumable(catalog, from: archive, journal, staged) {
        progress[name] = known
      } else if supply.patch != nil {
        return nil
      }
    }
    // What a patch replaces must not be there before it.
    if let patch = supply.patch, progress[patch.name]?.isComplete != true,
      progress.keys.contains(where: { $0 != patch.name })
    {
      return nil
    }
    return progress.isEmpty && !isWaiting ? nil : progress
  }
}

extension OfficialArchive {
  /// Whether a part is made of it although no checksum vouches for it: none was ever published.
  package var isTakenUnverified: Bool { !hasDigest && (isGunzipped || Source.of(kind)?.isPublished == false) }
}
