public import Dataset
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

  public var path: String { folder == "/" ? "/\(name)" : "\(folder)/\(name)" }
  /// The path that the archive would have there.
  public var archivePath: String { folder == "/" ? "/\(archive.name)" : "\(folder)/\(archive.name)" }
  /// Whether it may be the whole archive, by its size.
  public var isWhole: Bool { kind == .renamed ? archive.bytes ?? size == size : archive.bytes == size }
}

extension Root {
  /// Returns what looks like the archives called `names` in the folders that archives are looked for in. Those come first
  /// that may be whole, and downloads last. What cannot be looked at is left out: this is only for advice.
  public func lookAlikes(of names: [String]) -> [LookAlikeFile] {
    let archives = names.compactMap { release.archive(named: $0) }
    var found: [LookAlikeFile] = []
    for folder in archiveFolders {
      let listed: [String]
      do {
        listed = try Directory.open(folder).names().sorted()
      } catch {
        continue
      }
      for name in listed where release.archive(named: name) == nil {
        for archive in archives {
          guard let kind = LookAlike(name, of: archive.name) else { continue }
          let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
          guard let status = try? File.status(of: path) else { continue }  // it is gone, or a link that leads nowhere
          let size = status.kind == .file ? status.identity.size : 0
          // Only a file can be an archive; some browsers keep a download in a folder.
          if kind == .renamed, size == 0 || status.kind != .file { continue }
          found.append(
            LookAlikeFile(
              kind: kind, archive: archive, folder: folder, name: name, size: size,
              isTaken: listed.contains(archive.name)))
        }
      }
    }
    func rank(_ file: LookAlikeFile) -> Int { (file.kind == .renamed ? 0 : 2) + (file.isWhole ? 0 : 1) }
    return found.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
  }

  /// The error that there is none of the archives called `names`, with what looks like them.
  package func archivesMissing(_ names: [String]) -> PrepareError {
    var error = PrepareError(.archivesMissing(names, folders: archiveFolders), directory.path)
    error.lookAlikes = lookAlikes(of: names)
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
