public import Dataset
public import Platform

/// The folder that a release is prepared in, and where its archives are.
public struct Root: Sendable {
  public let release: Release
  public let directory: Directory
  /// The folders that archives are looked for in, in this order.
  public let archiveFolders: [String]

  /// Opens the root at `path`. Archives are looked for in `archives`, or else in the root and its usual folders.
  public init(_ path: String, archives: String? = nil, release: Release) throws(PrepareError) {
    self.release = release
    do {
      directory = try Directory.open(path)
    } catch {
      throw error.isMissing ? PrepareError(.rootMissing, path) : PrepareError(error)
    }
    archiveFolders = archives.map { [$0] } ?? Layout.archiveFolders.map { $0.isEmpty ? path : "\(path)/\($0)" }
    if let archives {
      do {
        _ = try Directory.open(archives)
      } catch {
        throw error.isMissing ? PrepareError(.rootMissing, archives) : PrepareError(error)
      }
    }
  }

  /// Returns the archive `official` where it lies in one of the folders, or nil.
  func find(_ official: OfficialArchive) throws(PrepareError) -> FoundArchive? {
    for folder in archiveFolders {
      let path = "\(folder)/\(official.name)"
      let (identity, kind): (Identity, FileKind)
      do {
        (identity, kind) = try File.open(path).status()
      } catch {
        if error.isMissing { continue }
        throw PrepareError(error)
      }
      return FoundArchive(official: official, path: path, identity: identity, isFile: kind == .file)
    }
    return nil
  }
}

/// An official archive that is there.
public struct FoundArchive: Sendable, Equatable {
  public let official: OfficialArchive
  public let path: String
  public let identity: Identity
  /// Whether it is a regular file, as it has to be.
  public let isFile: Bool

  public var name: String { official.name }
}
