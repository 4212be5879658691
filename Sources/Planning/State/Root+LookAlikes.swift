public import Dataset
internal import Journal
internal import Platform

/// A file or folder whose name looks like that of an archive.
public struct LookAlikeFile: Sendable, Equatable {
  public let kind: LookAlike
  /// The archive that it may be.
  public let archive: OfficialArchive
  /// The folder that it is in, and its name there.
  public let folder: String, name: String
  /// Bytes.
  public let size: Int64
  /// Whether something in that folder has the archive's name already.
  public let isTaken: Bool
  /// What the journal says of it, if `download` has made it.
  public internal(set) var download: Download?

  public enum Download: Sendable, Equatable {
    /// So many bytes are to be fetched in all.
    case underWay(of: Int64)
    /// All of it was fetched, and has not the published checksum; seconds since 1970.
    case wrong(since: Int)
  }

  public var path: String { folder == "/" ? "/\(name)" : "\(folder)/\(name)" }
  /// The path that the archive would have there.
  public var archivePath: String { folder == "/" ? "/\(archive.name)" : "\(folder)/\(archive.name)" }
  /// Whether it may be the whole archive, by its size.
  public var isWhole: Bool { kind == .renamed ? archive.bytes ?? size == size : archive.bytes == size }
}

extension JournalState {
  /// What is recorded of the unfinished download of an archive, a file of this `identity`; nil if there is nothing.
  fileprivate func download(of archive: String, _ identity: Identity) -> LookAlikeFile.Download? {
    if let known = verdict(on: archive, identity), !known.verdict.isMatch { return .wrong(since: known.time) }
    // Only files on servers have no inode.
    guard let server = digests[archive]?.identity, server.inode == 0 else { return nil }
    return .underWay(of: server.size)
  }
}

extension Root {
  /// Returns what looks like the archives called `names` in the folders that archives are looked for in. Those come first
  /// that may be whole, and downloads last. What cannot be looked at is left out: this is only for advice.
  public func lookAlikes(of names: [String]) -> [LookAlikeFile] {
    guard !names.isEmpty else { return [] }
    let index = LookAlikeIndex(names.compactMap { release.archive(named: $0) })
    let journal = lastJournal.withLock { $0?.state }
    var found: [LookAlikeFile] = []
    for folder in archiveFolders {
      let listed: [String]
      do {
        listed = try Directory.open(folder).names().sorted()
      } catch {
        continue
      }
      for name in listed where release.archive(named: name) == nil {
        for (archive, kind) in index.archives(like: name) {
          let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
          guard let status = try? File.status(of: path) else { continue }  // it is gone, or a link that leads nowhere
          let size = status.kind == .file ? status.identity.size : 0
          // Only a file can be an archive; some browsers keep a download in a folder.
          if kind == .renamed, size == 0 || status.kind != .file { continue }
          let isOurs = folder == archiveFolders[0] && name == Layout.unfinished(archive.name)
          found.append(
            LookAlikeFile(
              kind: kind, archive: archive, folder: folder, name: name, size: size,
              isTaken: listed.contains(archive.name),
              download: isOurs ? journal?.download(of: archive.name, status.identity) : nil))
        }
      }
    }
    func rank(_ file: LookAlikeFile) -> Int { (file.kind == .renamed ? 0 : 2) + (file.isWhole ? 0 : 1) }
    return found.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
  }

  /// The error that there is none of the archives called `names`, with what looks like them. `isWaiting` says that others are
  /// there, with which they belong.
  package func archivesMissing(_ names: [String], isWaiting: Bool = false) -> PrepareError {
    var error = PrepareError(.archivesMissing(names, folders: archiveFolders), directory.path)
    (error.lookAlikes, error.isWaiting) = (lookAlikes(of: names), isWaiting)
    let parts = names.compactMap { release.archive(named: $0) }.compactMap { Source.of($0.kind) }.flatMap(\.parts)
    if error.lookAlikes.isEmpty, tree == nil, parts.contains(where: Source.tree.parts.contains) {
      error.trees = findTrees()
    }
    return error
  }

  /// The same error; if it refuses an archive for what it is, with files that look like whole copies of that archive.
  package func withCopies(_ error: PrepareError) -> PrepareError {
    switch error.code {
    case .flawed, .sizeMismatch, .digestMismatch:
      var error = error
      error.lookAlikes = lookAlikes(of: [error.subject]).filter { $0.kind == .renamed && $0.isWhole }
      return error
    default: return error
    }
  }
}
