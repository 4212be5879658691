internal import Archive
package import Dataset
internal import Journal
package import Pass
internal import Platform

/// Another copy of parts, anywhere: an unpacked tree, another root, or an archive. Nothing is made of it.
package struct OtherCopy: Sendable {
  package let archive: ArchiveFile
  /// What its members are.
  package let rules: any MemberRules
  /// The parts that it has.
  package let catalogs: [Catalog]
  /// Whether it has all files of its parts, if it is whole.
  package let isWhole: Bool

  /// Looks at what is at `path`. An archive is known by its name, or by one that looks like that.
  package init(at path: String, for root: Root) throws(PrepareError) {
    let status: FileStatus
    do {
      status = try File.status(of: path)
    } catch {
      throw error.isMissing ? PrepareError(.otherMissing, path) : PrepareError(error)
    }
    if status.kind == .directory {
      let all = root.catalogs.filter { !$0.hasAnyNames }
      let tree = try io { () throws(PlatformError) in try TreeFolders(path, all) }
      guard !tree.parts.isEmpty else { throw PrepareError(.treeMissing, path) }
      archive = ArchiveFile(tree, inode: status.identity.inode)
      rules = Source.tree.rules(root.release.addingTree())
      catalogs = all.filter { tree.parts[$0.part.id] != nil }
      isWhole = true
      return
    }
    let name = String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
    guard let official = root.archive(resembling: name), let source = Source.of(official.kind) else {
      throw PrepareError(.otherUnknown(root.otherArchives.map(\.name)), path)
    }
    let found = ArchiveFile(official, path: path, identity: status.identity, isFile: status.kind == .file)
    archive = root.inspected(found, JournalState())
    rules = source.rules(root.release)
    catalogs = rules.catalogs
    isWhole = !source.isSplit && !source.isPatch
    try root.release.checkForm(archive)
  }
}

extension Root {
  /// The archives that parts can be compared with: those of the release, and those of the official one.
  fileprivate var otherArchives: [OfficialArchive] {
    let official = (try? Release.official().archives) ?? []  // the compiled-in tables are tested
    return (release.archives + official.filter { release.archive(named: $0.name) == nil }).filter {
      $0 != .tree && Source.of($0.kind) != nil
    }
  }

  /// The archive that a file of this name is, by the name itself or as a copy of it.
  fileprivate func archive(resembling name: String) -> OfficialArchive? {
    otherArchives.first { $0.name == name } ?? otherArchives.first { LookAlike(name, of: $0.name) == .renamed }
  }
}
