internal import Archive
internal import Dataset
internal import Pass
internal import PieceLists
internal import Planning
internal import Platform

/// An archive that is to be repaired: one that has its name, or else a download of it, `NAME.part`.
struct RepairTarget {
  let file: ArchiveFile
  let folder: Directory
  /// What the file is called in its folder.
  let fileName: String
  /// The checksums of its pieces, if a list of them is given.
  let pieces: PieceList?

  var isPart: Bool { fileName != file.name }

  /// Looks for the archive; nil if it is not there.
  static func find(
    _ official: OfficialArchive, _ state: RootState, _ pieces: PieceList?
  ) throws(PrepareError) -> RepairTarget? {
    if let file = state.archive(named: official.name) {
      guard file.isFile else { throw PrepareError(.nameTaken, file.path) }
      if case .form(let form) = file.flaw, form != .zeros { throw PrepareError(.flawed(file), file.name) }
      guard try !io({ () throws(PlatformError) in try File.isLink(file.path) }) else {
        throw PrepareError(.unrepairable(.link), file.path)
      }
      let folder = try io { () throws(PlatformError) in try Directory.open(file.folder) }
      return RepairTarget(file: file, folder: folder, fileName: file.name, pieces: pieces)
    }
    let folder = try io { () throws(PlatformError) in try Directory.open(state.root.archiveFolders[0]) }
    let part = UnfinishedFile(folder: folder, name: official.name)
    let status = try io { () throws(PlatformError) in try folder.status(of: part.partName) }
    guard let status else { return nil }
    guard status.kind == .file else { throw PrepareError(.nameTaken, part.path) }
    let file = ArchiveFile(official, path: part.path, identity: status.identity, isFile: true)
    return RepairTarget(file: file, folder: folder, fileName: part.partName, pieces: pieces)
  }

  /// The same, as the file is now.
  func current() throws(PrepareError) -> RepairTarget {
    let status = try io { () throws(PlatformError) in try folder.readable(fileName).status() }
    let now = ArchiveFile(file.official, path: file.path, identity: status.identity, isFile: true)
    return RepairTarget(file: now, folder: folder, fileName: fileName, pieces: pieces)
  }
}
