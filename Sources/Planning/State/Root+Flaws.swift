internal import Archive
internal import Dataset
internal import Journal
internal import Pass
internal import Platform

/// Looking at archives before they are read, at next to no cost: a few hundred bytes, and names beside them.
extension Root {
  /// The same archive, with what it is inside, and what speaks against it before it is read. One that an earlier run has
  /// read, or begun to read, is not doubted; nor is one of the `sources` of published parts.
  func inspected(_ archive: ArchiveFile, _ journal: JournalState, _ sources: [String: [Identity]]) -> ArchiveFile {
    guard archive.isFile, archive.tree == nil else { return archive }
    let isKnown = journal.knows(archive) || sources[archive.name]?.contains(archive.identity) == true
    // A look into a zip shows what it is inside, whatever is known of it.
    if isKnown, archive.official.container != .zip { return archive }
    return looks.withLock { looks in
      if let known = looks[archive.path], known.identity == archive.identity { return known }
      let flaw = isKnown ? nil : flaw(of: archive)
      var inspected = ArchiveFile(
        archive.official, path: archive.path, identity: archive.identity, isFile: true, flaw: flaw)
      if flaw == nil, let rules = rules(of: archive) { inspected = inspected.lookedInto(rules) }
      looks[archive.path] = inspected
      return inspected
    }
  }

  private func flaw(of archive: ArchiveFile) -> ArchiveFlaw? {
    let form: FileForm
    do {
      form = try FileForm.of(archive.path)
    } catch {
      // The error is reported when the archive is read.
      return nil
    }
    switch form {
    case .unknown, .empty, .zeros: break
    case .tar, .gzip, .zip, .bzip2, .xz, .zstd, .sevenZip:
      if let promised = FileForm(promisedBy: archive.path), form != promised { return .form(form) }
    case .html, .text: return .form(form)
    }
    // If it has another size, that says more.
    if archive.official.bytes ?? archive.identity.size == archive.identity.size {
      if let mark = controlFile(beside: archive.path) { return .unfinished(mark: mark) }
      if form == .zeros { return .form(form) }
    }
    guard form == .empty else { return nil }
    // Firefox keeps the place of a download with an empty file.
    let download = lookAlikes(of: [archive.name]).first { $0.kind == .unfinished && $0.folder == archive.folder }
    return download.map { .unfinished(mark: $0.path) } ?? .form(form)
  }

  /// The file that a download tool keeps beside the archive at `path` until it is finished.
  private func controlFile(beside path: String) -> String? {
    LookAlike.controlEndings.lazy.map { path + $0 }.first { path in
      // One that cannot be looked at says nothing.
      (try? File.status(of: path))?.kind == .file  // see above
    }
  }
}

extension JournalState {
  /// The states of archives that parts were made from, by the archives' names.
  var publishedSources: [String: [Identity]] {
    published.values.flatMap(\.publication.sources).reduce(into: [:]) {
      $0[$1.archive, default: []].append($1.identity)
    }
  }

  /// Whether an earlier run has read this very state of the archive, or a part of it.
  fileprivate func knows(_ archive: ArchiveFile) -> Bool {
    verdict(on: archive.name, archive.identity) != nil || recordedIdentity(of: archive.name) == archive.identity
  }
}

extension Release {
  /// Refuses what is no file, and what is not the published archive by what shows before it is read.
  func checkForm(_ archive: ArchiveFile) throws(PrepareError) {
    guard archive.isFile else { throw PrepareError(PassError.notAFile(archive)) }
    if archive.flaw != nil { throw PrepareError(.flawed(archive), about: archive) }
  }
}
