internal import Archive
internal import Dataset
internal import Pass
internal import PieceLists
internal import Planning
internal import Platform

/// An archive that is to be repaired: one that has its name, or else a download of it, `NAME.part`. It is open, and locked, so
/// that its bytes are those of one file from the first look to the last.
struct RepairTarget {
  let file: ArchiveFile
  let folder: Directory
  /// What the file is called in its folder.
  let fileName: String
  /// The checksums of its pieces, if a list of them is given.
  let pieces: PieceList?
  private let handle: Handle

  private typealias Handle = Locked<File?>

  var isPart: Bool { fileName != file.name }

  /// Looks for the archive; nil if it is not there. Throws if another program has it open.
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
      return try RepairTarget(official, file.path, in: folder, file.name, pieces)
    }
    let folder = try io { () throws(PlatformError) in try Directory.open(state.root.archiveFolders[0]) }
    let part = UnfinishedFile(folder: folder, name: official.name)
    let status = try io { () throws(PlatformError) in try folder.status(of: part.partName) }
    guard let status else { return nil }
    guard status.kind == .file else { throw PrepareError(.nameTaken, part.path) }
    try checkForm(official, part.path)
    return try RepairTarget(official, part.path, in: folder, part.partName, pieces)
  }

  /// Throws if a download is visibly something else: it is not ours to write over. What is unknown may be damaged.
  private static func checkForm(_ official: OfficialArchive, _ path: String) throws(PrepareError) {
    let form = try io { () throws(PlatformError) in try FileForm.of(path) }
    guard [.unknown, .empty, .zeros, FileForm(promisedBy: official.name)].contains(form) else {
      throw PrepareError(.unusableDownload(.otherContent), official.name)
    }
  }

  private init(
    _ official: OfficialArchive, _ path: String, in folder: Directory, _ fileName: String, _ pieces: PieceList?
  ) throws(PrepareError) {
    (self.folder, self.fileName, self.pieces) = (folder, fileName, pieces)
    do throws(PlatformError) {
      var opened = try folder.writable(fileName)
      guard !opened.isOpenElsewhere else { throw PlatformError.busy(path) }
      try opened.lock()
      let identity = try opened.status().identity
      handle = Handle(consume opened)
      file = ArchiveFile(official, path: path, identity: identity, isFile: true)
    } catch {
      throw error.isLocked ? PrepareError(.beingWritten, path) : PrepareError(error)
    }
  }

  private init(_ other: RepairTarget, _ identity: Identity) {
    (folder, fileName, pieces, handle) = (other.folder, other.fileName, other.pieces, other.handle)
    file = ArchiveFile(other.file.official, path: other.file.path, identity: identity, isFile: true)
  }

  /// The same open file, in the state that it has now.
  func current() throws(PrepareError) -> RepairTarget { RepairTarget(self, try identity()) }

  private func identity() throws(PrepareError) -> Identity {
    try io { () throws(PlatformError) in try withFile { file throws(PlatformError) in try file.status().identity } }
  }

  /// Gives the open file to `body`.
  func withFile<Result>(_ body: (borrowing File) throws(PlatformError) -> Result) throws(PlatformError) -> Result {
    try handle.withLock { file throws(PlatformError) in
      guard let opened = file.take() else { preconditionFailure("it was closed") }
      let result = Swift.Result { () throws(PlatformError) in try body(opened) }
      file = consume opened
      return try result.get()
    }
  }

  /// Closes the file, which ends the lock.
  func close() throws(PrepareError) {
    try io { () throws(PlatformError) in
      try handle.withLock { file throws(PlatformError) in try file.take()?.close() }
    }
  }

  /// Throws if the file is not in the state that it was found in: what is known of its bytes does not hold.
  func checkUnchanged() throws(PrepareError) {
    guard try identity() == file.identity else { throw PrepareError(.unrepairable(.changed), file.name) }
  }

  /// Throws if the name is no longer that of the open file in the state that is known.
  func checkName(isWritten: Bool = false) throws(PrepareError) {
    let status = try io { () throws(PlatformError) in try folder.status(of: fileName) }
    guard status?.identity == file.identity else {
      throw PrepareError(.unrepairable(isWritten ? .renamed : .changed), file.name)
    }
  }

  /// Whether the name is still that of the open file.
  func hasName(_ file: borrowing File) throws(PlatformError) -> Bool {
    try file.status().isSameFile(as: try folder.status(of: fileName))
  }
}
