internal import Archive
internal import Pass
internal import Planning
internal import Platform

/// Keeping the headers of archives on servers.
extension Session {
  /// Calls `read` with the headers that are known of an archive, and keeps those that it adds. If it refuses the archive for
  /// what was kept, that is dropped, and it is called again.
  func keepingHeaders(
    of archive: ArchiveFile, _ read: (KnownHeaders?) throws(PassError) -> ArchiveIndex
  ) throws(PrepareError) -> ArchiveIndex {
    guard archive.keepsHeaders else { return try passing { () throws(PassError) in try read(nil) } }
    let keeper = HeaderKeeper(HeaderFile(archive, in: root))
    try keeper.file.checkFree()
    let kept = keeper.file.known { keeper.keepIfDue($0) }
    let known = kept ?? KnownHeaders { keeper.keepIfDue($0) }
    observer(.headersStarted(archive, { known.count }))
    defer { observer(.headersEnded) }
    let index: ArchiveIndex
    do {
      index = try passing { () throws(PassError) in try read(known) }
    } catch {
      guard case .damaged = error.kind else {
        try keeper.keep(known)
        throw error
      }
      // A header may have been changed on its way.
      try dropHeaders(of: archive)
      guard kept != nil else { throw error }
      return try keepingHeaders(of: archive, read)
    }
    try keeper.keep(known)
    return index
  }

  /// Removes what is kept of an archive's headers.
  func dropHeaders(of archive: ArchiveFile) throws(PrepareError) {
    let file = HeaderFile(archive, in: root)
    try io { () throws(PlatformError) in
      guard try file.folder.status(of: file.name)?.kind == .file else { return }
      try file.folder.unlink(file.name)
      try file.folder.synchronize()
    }
  }
}

/// Writes headers to their file while they come: a killed run loses few of them.
private final class HeaderKeeper: Sendable {
  let file: HeaderFile
  /// Why they could not be written.
  private let failure = Locked<PlatformError?>(nil)

  init(_ file: HeaderFile) { self.file = file }

  /// So many new headers may be lost, or this share of all: the file is written as a whole.
  private static let (fewest, share) = (128, 8)

  /// Writes the file if there are many new headers. An error is thrown later.
  func keepIfDue(_ known: KnownHeaders) {
    func isDue() -> Bool { known.added >= max(Self.fewest, known.count / Self.share) }
    guard isDue() else { return }
    failure.withLock { failure in
      guard failure == nil, isDue() else { return }
      do throws(PlatformError) { try write(known) } catch { failure = error }
    }
  }

  /// Writes the file if there is any new header.
  func keep(_ known: KnownHeaders) throws(PrepareError) {
    try io { () throws(PlatformError) in
      try failure.withLock { (failure) throws(PlatformError) in
        if let failure { throw failure }
        if known.added > 0 { try write(known) }
      }
    }
  }

  private func write(_ known: KnownHeaders) throws(PlatformError) {
    let new = try file.folder.create(file.temporary)
    try new.write(file.content(known))
    try new.synchronize()
    try new.close()
    try file.folder.replace(file.name, by: file.temporary, in: file.folder)
    try file.folder.synchronize()
  }
}
