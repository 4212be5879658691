public import Dataset
public import Platform

/// The folder that a release is prepared in, and where its archives are.
public struct Root: Sendable {
  /// The release, with the classes of it that are prepared here.
  public internal(set) var release: Release
  public internal(set) var directory: Directory
  /// The folders that archives are looked for in, in this order.
  public let archiveFolders: [String]

  /// Opens the root at `path`. Archives are looked for in `archives`, or else in the root and its usual folders. Of the
  /// release the classes in `selection` are prepared; where it is nil, those that the root was begun with.
  public init(
    _ path: String, archives: String? = nil, release: Release, selection: Selection? = nil
  ) throws(PrepareError) {
    try self.init(opening: path, archives: archives, release: release)
    let state = try Journal.read(in: directory, release: release)
    self.release = release.selecting(selection ?? state.selection ?? .all)
    try checkSelection(state)
  }

  /// Opens the root at `path` without a look at its journal.
  init(opening path: String, archives: String?, release: Release) throws(PrepareError) {
    func open(_ path: String) throws(PrepareError) -> Directory {
      do {
        return try Directory.open(path)
      } catch {
        throw error.isMissing ? PrepareError(.rootMissing, path) : PrepareError(error)
      }
    }
    self.release = release
    directory = try open(path)
    archiveFolders = archives.map { [$0] } ?? Layout.archiveFolders.map { $0.isEmpty ? path : "\(path)/\($0)" }
    if let archives { _ = try open(archives) }
  }

  /// Throws where other classes than the selected ones are prepared already.
  func checkSelection(_ state: JournalState) throws(PrepareError) {
    guard let recorded = state.selection else {
      throw PrepareError(.journalTooNew(format: Record.format), directory.path)
    }
    guard recorded != release.selection else { return }
    let survey = try Survey(self, state)
    for split in Split.allCases where split.hasClassFolders {
      switch try survey.status(of: split) {
      case .staged, .published: throw PrepareError(.otherSelection(recorded), directory.path)
      case .absent, .foreign:
        // What is complete but for its name counts as published.
        guard state.publishing[split.rawValue] == nil else {
          throw PrepareError(.otherSelection(recorded), directory.path)
        }
        try survey.checkOnlyCopy(of: split)
      }
    }
  }

  /// Records which classes are prepared, where that has changed. What is staged of others cannot be used.
  func select(_ journal: Journal) throws(PrepareError) {
    try checkSelection(journal.state)
    guard journal.state.selection != release.selection else { return }
    for split in Split.allCases where split.hasClassFolders { try drop(split, journal) }
    try journal.append(.selected(Selected(selection: release.selection.text)))
  }

  /// Returns the archive `official` where it lies in one of the folders, or nil.
  func find(_ official: OfficialArchive) throws(PrepareError) -> FoundArchive? {
    for folder in archiveFolders {
      let path = "\(folder)/\(official.name)"
      let status: FileStatus
      do throws(PlatformError) {
        status = try File.status(of: path)
      } catch {
        if error.isMissing { continue }
        throw PrepareError(error)
      }
      return FoundArchive(official: official, path: path, identity: status.identity, isFile: status.kind == .file)
    }
    return nil
  }
}

/// An official archive that is there.
public struct FoundArchive: Sendable, Equatable {
  public let official: OfficialArchive
  public let path: String
  public internal(set) var identity: Identity
  /// Whether it is a regular file, as it has to be.
  public let isFile: Bool
  /// Where not nil, its space is given back as it is extracted: the bytes before this offset may be zeros, and its time
  /// of change means nothing.
  public internal(set) var reclaimedTo: Int64?

  public var name: String { official.name }
  /// The path of the folder that it is in.
  var folder: String { String(path.dropLast(name.count + 1)) }

  /// Whether it begins with zeros, as no tar does: then its space was given back, from its start up to some offset.
  func beginsWithZeros() throws(PrepareError) -> Bool {
    false
  }

  /// Opens it for reading. That it cannot be opened concerns no other archive.
  func open() throws(PrepareError) -> File {
    do {
      return try File.open(path)
    } catch {
      throw error.isResourceLimit ? PrepareError(error) : PrepareError(.unreadable(error), name)
    }
  }
}
