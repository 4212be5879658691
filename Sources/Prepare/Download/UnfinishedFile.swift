internal import Archive
internal import Checksums
internal import Dataset
internal import Journal
internal import Planning
internal import Platform

/// The file that a download grows in, `NAME.part`, and what other programs have left of the same archive.
struct UnfinishedFile {
  let folder: Directory
  /// The archive's name.
  let name: String

  var partName: String { Layout.unfinished(name) }
  var path: String { folder.path == "/" ? "/\(partName)" : "\(folder.path)/\(partName)" }

  /// How many bytes from the start can be used, and whether another program has left them under the archive's own name.
  struct Found: Equatable {
    var bytes: Int64
    var isOfOther: Bool
    /// Whether it is the file of the recorded download, and whether it is still as it was then.
    var isOurs: Bool
    var isUnchanged: Bool
    /// What it was when it was looked at.
    var status: FileStatus
    /// Its first bytes, as many as a server is asked for at first.
    var start: [UInt8]
  }

  /// Looks for an unfinished file, without changing anything. Of one under the archive's own name the caller knows that it
  /// is not whole. If it is unchanged since `known` was recorded, all that the digests had seen is on the disk.
  func find(_ known: JournalState.RecordedDigests? = nil) throws(PrepareError) -> Found? {
    let (own, part) = (try status(name), try status(partName))
    guard let found = part ?? own else { return nil }
    guard found.kind == .file else { throw PrepareError(.nameTaken, part == nil ? ownPath : path) }
    guard own == nil || part == nil else { throw PrepareError(.twoUnfinished, ownPath) }
    let foundName = part == nil ? name : partName
    let (bytes, start, born) = try io { () throws(PlatformError) in
      let file = try folder.readable(foundName)
      return (
        try usableBytes(foundName, size: found.identity.size), try file.bytes(FileForm.byteCount, at: 0), file.born
      )
    }
    let kept = part == nil ? nil : known?.kept
    let current = KeptFile(identity: found.identity, born: born)
    let trusted = kept == current ? min(known?.states.map(\.count).max() ?? 0, found.identity.size) : 0
    return Found(
      bytes: max(bytes, trusted), isOfOther: part == nil, isOurs: kept?.isSameFile(as: current) == true,
      isUnchanged: kept == current, status: found, start: start)
  }

  /// Opens the file to append to it: of what was found, `bytes` are used. Throws if another program has it open, or has put
  /// another one there meanwhile.
  func open(_ found: Found?, using bytes: Int64) throws(PrepareError) -> AppendedFile {
    let isOfOther = found?.isOfOther == true
    let file: AppendedFile
    do throws(PlatformError) {
      file = try AppendedFile(isOfOther ? name : partName, in: folder, found: found?.status, size: bytes)
    } catch {
      if error.isExisting || error.isReplaced { throw PrepareError(.downloadReplaced, error.subject) }
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
