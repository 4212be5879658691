internal import Archive
internal import Dataset
internal import Planning
internal import Platform

/// The file that a download grows in, `NAME.part`, and what other programs have left of the same archive.
struct UnfinishedFile {
  let folder: Directory
  /// The archive's name.
  let name: String

  var partName: String { Layout.unfinished(name) }
  var path: String { folder.path == "/" ? "/\(partName)" : "\(folder.path)/\(partName)" }

  /// How many bytes from the start can be used, whether another program has left them under the archive's own name, and how
  /// many names the file has.
  struct Found: Equatable {
    var bytes: Int64
    var isOfOther: Bool
    var links: Int
    /// Its first bytes, as many as a server is asked for at first.
    var start: [UInt8]
  }

  /// Looks for an unfinished file, without changing anything. Of one under the archive's own name the caller knows that it
  /// is not whole. Of an earlier download `known` bytes are on the disk.
  func find(known: Int64) throws(PrepareError) -> Found? {
    let (own, part) = (try status(name), try status(partName))
    guard let found = part ?? own else { return nil }
    guard found.kind == .file else { throw PrepareError(.nameTaken, part == nil ? ownPath : path) }
    guard own == nil || part == nil else { throw PrepareError(.twoUnfinished, ownPath) }
    let foundName = part == nil ? name : partName
    let (bytes, start) = try io { () throws(PlatformError) in
      (
        try usableBytes(foundName, size: found.identity.size),
        try folder.readable(foundName).bytes(FileForm.byteCount, at: 0)
      )
    }
    let trusted = part == nil ? 0 : min(known, found.identity.size)
    return Found(bytes: max(bytes, trusted), isOfOther: part == nil, links: found.links, start: start)
  }

  /// Opens the file to append to it: of what was found, `bytes` are used. Throws if another program has it open.
  func open(_ found: Found?, using bytes: Int64) throws(PrepareError) -> AppendedFile {
    let isOfOther = found?.isOfOther == true
    let file: AppendedFile
    do throws(PlatformError) {
      file = try AppendedFile(isOfOther ? name : partName, in: folder, size: bytes, isExclusive: true)
    } catch {
      guard error.isLocked else { throw PrepareError(error) }
      throw PrepareError(.beingWritten, error.subject)
    }
    if isOfOther {
      try io { () throws(PlatformError) in
        try folder.rename(name, in: folder, to: partName)
        try folder.synchronize()
      }
    }
    return file
  }

  /// Gives the file its name, durably; it is whole, and on the disk. Throws if it is not the one of this `identity`: another
  /// program has put something else there.
  func publish(_ identity: Identity) throws(PrepareError) {
    guard try status(partName)?.identity == identity else { throw PrepareError(.downloadReplaced, path) }
    do throws(PlatformError) {
      try folder.rename(partName, in: folder, to: name)
    } catch {
      // What somebody has put there meanwhile stays.
      throw error.isExisting ? PrepareError(.appeared, ownPath) : PrepareError(error)
    }
    try io { () throws(PlatformError) in
      try removeControlFiles()
      try folder.synchronize()
    }
  }

  /// Removes what other programs keep beside an archive until it is whole.
  func removeControlFiles() throws(PlatformError) {
    for ending in LookAlike.controlEndings {
      for base in [name, partName] where try folder.status(of: base + ending)?.kind == .file {
        try folder.unlink(base + ending)
      }
    }
  }

  /// The path of the archive.
  var ownPath: String { folder.path == "/" ? "/\(name)" : "\(folder.path)/\(name)" }

  private func status(_ name: String) throws(PrepareError) -> FileStatus? {
    try io { () throws(PlatformError) in try folder.status(of: name) }
  }

  /// How many bytes at the start of a file may be the archive's. Programs that fetch several ranges at the same time, and
  /// disks that lost their power, leave zeros where nothing was written; no archive has so many before its end.
  private func usableBytes(_ name: String, size: Int64) throws(PlatformError) -> Int64 {
    let file = try folder.readable(name)
    var hasHoles = false
    for ending in LookAlike.controlEndings {
      for base in [self.name, partName] where try folder.status(of: base + ending) != nil { hasHoles = true }
    }
    return hasHoles ? try Self.bytesBeforeZeros(file, size) : try Self.bytesBeforeTrailingZeros(file, size)
  }

  /// Long enough that no image has as many zeros.
  private static let zeroRun = 64 << 10
  private static let blockBytes = 4 << 20

  private static func bytesBeforeZeros(_ file: borrowing File, _ size: Int64) throws(PlatformError) -> Int64 {
    var buffer = Buffer(capacity: blockBytes)
    var offset: Int64 = 0
    while offset < size {
      let count = try buffer.fill(from: file, count: blockBytes, at: offset)
      guard count > 0 else { break }
      for start in stride(from: 0, to: count, by: zeroRun) {
        let run = start..<min(start + zeroRun, count)
        // They may begin anywhere in the run before.
        if buffer.hasOnlyZeros(in: run) { return max(0, offset + Int64(run.lowerBound - zeroRun)) }
      }
      offset += Int64(count)
    }
    return offset
  }

  private static func bytesBeforeTrailingZeros(_ file: borrowing File, _ size: Int64) throws(PlatformError) -> Int64 {
    let block = 4096
    var buffer = Buffer(capacity: block)
    var end = size
    while end > 0 {
      let start = (end - 1) / Int64(block) * Int64(block)
      let count = try buffer.fill(from: file, count: Int(end - start), at: start)
      guard buffer.hasOnlyZeros(in: 0..<count) else {
        // They may begin anywhere in this block.
        return end == size && !buffer.hasOnlyZeros(in: count - 1..<count) ? end : start
      }
      end = start
    }
    return 0
  }
}
