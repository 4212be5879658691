public import Dataset
internal import Journal
public import Pass
public import Platform

/// The folder that a release is prepared in, and where its archives are.
public struct Root: Sendable {
  /// The release, with the classes of it that are prepared here.
  public internal(set) var release: Release
  public let directory: Directory
  /// The folders that archives are looked for in, in this order.
  public let archiveFolders: [String]
  /// Which of these folders lie below the root.
  package let ownFolders: [String: String]
  /// What was found of archives before they were read, by their paths: a run looks at each only once.
  let looks = Locked<[String: ArchiveFile]>([:])
  /// The journal as it was read last, and the state of its file then: with a thousand archives it takes a while to read.
  let lastJournal = Locked<(file: Identity, state: JournalState)?>(nil)

  /// The release form that parts are made from; any if it is nil.
  public let form: String?
  /// The unpacked tree that parts are made from, if that is the form.
  public let tree: ArchiveFile?
  /// Where archives are that are not on this machine, if parts are made from them all the same.
  var remotes: RemoteArchives?

  /// Opens the root at `path`. Archives are looked for in `archives`, in this order, or if that is empty in the root and its
  /// usual folders. A folder that is named twice counts once. If `tree` is given, parts are made from the unpacked tree there.
  public init(
    _ path: String, archives: [String] = [], from form: String? = nil, tree: String? = nil, release: Release
  ) throws(PrepareError) {
    func open(_ path: String) throws(PrepareError) -> Directory {
      do {
        return try Directory.open(path)
      } catch {
        throw error.isMissing ? PrepareError(.rootMissing, path) : PrepareError(error)
      }
    }
    self.form = tree == nil ? form.map { Source.formAliases[$0] ?? $0 } : Source.treeKind
    directory = try open(path)
    self.release = tree == nil ? release : release.addingTree()
    self.tree = try tree.map { [directory] (tree) throws(PrepareError) in try ArchiveFile(tree, release, in: directory)
    }
    let base = path == "/" ? "" : path
    let own = Layout.archiveFolders.map { ($0.isEmpty ? path : "\(base)/\($0)", $0) }
    ownFolders = archives.isEmpty ? Dictionary(own) { first, _ in first } : [:]
    var (folders, seen): ([String], [FileStatus]) = ([], [])
    for folder in archives {
      let directory = try open(folder)
      let status = try io { () throws(PlatformError) in try directory.status() }
      guard !seen.contains(where: { $0.device == status.device && $0.identity.inode == status.identity.inode }) else {
        continue
      }
      folders.append(folder)
      seen.append(status)
    }
    archiveFolders = archives.isEmpty ? own.map(\.0) : folders
  }

  /// The sources that feed `part` here, the preferred one first.
  package func sources(of part: Part) -> [Source] {
    if let tree, tree.tree?.parts[part.id] == nil { return [] }
    return Source.feeding(part).filter { form == nil || $0.form == form }
  }

  /// Whether the archive is of the release form that parts are made from.
  package func uses(_ archive: ArchiveFile) -> Bool {
    form == nil || Source.of(archive.official.kind)?.form == form
  }

  /// The parts that the release has, in their order.
  public var catalogs: [Catalog] { Part.all.compactMap { Catalog($0, release) } }

  /// The rules of an archive; nil if nothing is made of it.
  package func rules(of archive: ArchiveFile) -> (any MemberRules)? { Source.of(archive.official.kind)?.rules(release) }

  /// Whether the units that an archive gives a part say that the part is complete. If not, an audit has to count its files.
  package func hasUnits(_ archive: ArchiveFile, of catalog: Catalog) -> Bool {
    !catalog.hasClassUnits || catalog.isOpen || rules(of: archive)?.isNested == true
  }

  /// Throws if the order of a class decides which images are wanted, and the archive does not have it: only the tar of a class
  /// does.
  package func checkOrder(of archive: ArchiveFile, for catalog: Catalog) throws(PrepareError) {
    guard catalog.needsOrder, archive.official.wnid == nil, rules(of: archive)?.isNested != true else { return }
    throw PrepareError(.unordered(catalog.part), archive.title)
  }

  /// The path of a part, for messages.
  package func path(of part: Part) -> String { "\(directory.path)/\(part.id)" }

  /// Returns the names of archives, and the folders that they may be in, in the order of these. Each folder is listed once:
  /// a release may have thousands of names.
  func listedFolders() throws(PrepareError) -> [String: [String]] {
    var folders: [String: [String]] = [:]
    for folder in archiveFolders {
      var names: [String]
      do {
        names = try Directory.open(folder).names().filter { release.archive(named: $0) != nil }
      } catch {
        if error.isMissing { continue }
        // Files can be opened in folders that cannot be listed.
        names = release.archives.map(\.name)
      }
      for name in names { folders[name, default: []].append(folder) }
    }
    return folders
  }

  /// Returns the archives called `official` in the folders that are listed for its name, in their order.
  func candidates(
    _ official: OfficialArchive, in folders: [String: [String]]
  ) throws(PrepareError) -> [ArchiveFile] {
    if official == .tree { return tree.map { [$0] } ?? [] }
    var found: [ArchiveFile] = []
    for folder in folders[official.name] ?? [] {
      let path = folder == "/" ? "/\(official.name)" : "\(folder)/\(official.name)"
      do {
        let status = try File.status(of: path)
        found.append(ArchiveFile(official, path: path, identity: status.identity, isFile: status.kind == .file))
      } catch {
        if !error.isMissing { throw PrepareError(error) }
      }
    }
    return found
  }
}

extension ArchiveFile {
  /// The path of the folder that it is in.
  package var folder: String { path.count == name.count + 1 ? "/" : String(path.dropLast(name.count + 1)) }
}
