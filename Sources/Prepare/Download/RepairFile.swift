internal import Planning
internal import Platform

/// Ranges of an archive that are fetched again, in `NAME.repair` beside it until they are in the archive.
///
/// The file begins with lines of text: what it is, the states of the archive and of the server's file, a line for each
/// range, and `end`. The bytes of the ranges follow, one after the other. Some may still be missing at its end.
struct RepairFile {
  /// What the file begins with.
  struct Head: Equatable {
    /// The archive, when damage was looked for.
    let archive: Identity
    let server: Identity
    /// In their order, none of them touching another.
    let ranges: [Range<Int64>]

    var bytes: Int64 { ranges.reduce(0) { $0 + Int64($1.count) } }
  }

  let folder: Directory
  let head: Head
  let file: AppendedFile
  /// Where the bytes of the ranges begin.
  let start: Int64

  static func name(of archive: String) -> String { archive + ".repair" }

  /// How many bytes of the ranges are there.
  var present: Int64 { file.size - start }
  var isComplete: Bool { present == head.bytes }

  /// Opens the file that an earlier run has left of `archive`; nil if there is none, or none that can be used. Throws if
  /// another program has made it.
  static func find(_ archive: String, in folder: Directory) throws(PrepareError) -> RepairFile? {
    let name = name(of: archive)
    guard let status = try checkFree(name, in: folder) else { return nil }
    return try guarding(name, in: folder) { () throws(PlatformError) in
      guard let text = try text(of: name, in: folder), let (head, start) = parse(text) else { return nil }
      let file = try AppendedFile(name, in: folder, found: status, size: Int64(start) + head.bytes)
      return RepairFile(folder: folder, head: head, file: file, start: Int64(start))
    }
  }

  /// Starts the file over. Throws if there is a file of that name that this program did not write.
  init(_ archive: String, in folder: Directory, _ head: Head) throws(PrepareError) {
    let name = Self.name(of: archive)
    let found = try Self.checkFree(name, in: folder)
    let lines =
      [head.archive, head.server].map { "\($0.size) \($0.modified) \($0.inode)\n" }
      + head.ranges.map { "\($0.lowerBound) \($0.upperBound)\n" }
    let text = Array((Self.title + lines.joined() + Self.ending).utf8)
    let file = try Self.guarding(name, in: folder) { () throws(PlatformError) in
      if found != nil { try folder.unlink(name) }
      let file = try AppendedFile(name, in: folder, found: nil, size: 0)
      try file.append(synchronized: text)
      try folder.synchronize()
      return file
    }
    self.init(folder: folder, head: head, file: file, start: Int64(text.count))
  }

  private init(folder: Directory, head: Head, file: AppendedFile, start: Int64) {
    (self.folder, self.head, self.file, self.start) = (folder, head, file, start)
  }

  /// Removes the file of `archive`, if it is there, and ours.
  static func remove(_ archive: String, in folder: Directory) throws(PrepareError) {
    try io { () throws(PlatformError) in
      guard let text = try text(of: name(of: archive), in: folder), isOurs(text) else { return }
      try folder.unlink(name(of: archive))
      try folder.synchronize()
    }
  }

  /// Returns the status of the file, if there is one. Throws if it is not ours.
  private static func checkFree(_ name: String, in folder: Directory) throws(PrepareError) -> FileStatus? {
    let status = try io { () throws(PlatformError) in try folder.status(of: name) }
    let start = try io { () throws(PlatformError) in try text(of: name, in: folder) }
    guard status == nil || start.map(isOurs) == true else { throw taken(name, in: folder) }
    return status
  }

  /// Runs `body`, for which another program may have put something else in the place of the file.
  private static func guarding<Result>(
    _ name: String, in folder: Directory, _ body: () throws(PlatformError) -> Result
  ) throws(PrepareError) -> Result {
    do throws(PlatformError) {
      return try body()
    } catch {
      if error.isLocked { throw PrepareError(.beingWritten, error.subject) }
      throw error.isExisting || error.isReplaced ? taken(name, in: folder) : PrepareError(error)
    }
  }

  private static func taken(_ name: String, in folder: Directory) -> PrepareError {
    PrepareError(.nameTaken, folder.path == "/" ? "/\(name)" : "\(folder.path)/\(name)")
  }

  /// Whether a file begins as ours do; it may have been cut off by a kill.
  private static func isOurs(_ text: [UInt8]) -> Bool { text.starts(with: title.utf8) || title.utf8.starts(with: text) }

  /// Returns the start of the file, with all of its head; nil if there is no file.
  private static func text(of name: String, in folder: Directory) throws(PlatformError) -> [UInt8]? {
    guard let found = try folder.status(of: name), found.kind == .file else { return nil }
    return try folder.readable(name).bytes(Int(min(found.identity.size, Int64(mostHeadBytes))), at: 0)
  }

  private static let title = "ilsvrc-prepare repair 1\n"
  private static let ending = "end\n"
  private static let mostHeadBytes = 1 << 20
  /// More than any disk holds, and little enough for sums not to overflow.
  private static let mostBytes = Int64.max / 2
  /// So many lines are less than the longest head.
  static let mostRanges = 10_000

  /// Returns what the file says at its start, and where that ends.
  private static func parse(_ bytes: [UInt8]) -> (Head, Int)? {
    var lines: [[Int64]] = []
    var start = title.utf8.count
    while let end = bytes[min(start, bytes.count)...].firstIndex(of: 0x0A) {
      let line = String(decoding: bytes[start..<end], as: UTF8.self)
      start = end + 1
      guard line + "\n" != ending else { break }
      let numbers = line.split(separator: " ").map { Int64($0) ?? UInt64($0).map(Int64.init(bitPattern:)) ?? -1 }
      guard numbers.count == (lines.count < 2 ? 3 : 2) else { return nil }
      lines.append(numbers)
    }
    guard lines.count > 2, bytes[..<start].suffix(ending.utf8.count).elementsEqual(ending.utf8) else { return nil }
    let identities = lines[..<2].map { Identity(size: $0[0], modified: $0[1], inode: UInt64(bitPattern: $0[2])) }
    guard identities.allSatisfy({ (0...mostBytes).contains($0.size) }) else { return nil }
    var ranges: [Range<Int64>] = []
    for line in lines[2...] {
      guard line[0] < line[1], line[0] >= ranges.last?.upperBound ?? 0, line[1] <= identities[1].size else {
        return nil
      }
      ranges.append(line[0]..<line[1])
    }
    return (Head(archive: identities[0], server: identities[1], ranges: ranges), start)
  }
}

extension [Range<Int64>] {
  /// The same ranges of a file of `size` bytes in their order, widened to whole blocks of 64 KiB, and joined.
  func widened(within size: Int64) -> [Range<Int64>] {
    var block: Int64 = 64 << 10
    while true {
      var joined: [Range<Int64>] = []
      for range in sorted(by: { $0.lowerBound < $1.lowerBound }) where range.lowerBound < size {
        let start = range.lowerBound / block * block
        let end = Swift.min(size, (Swift.max(range.upperBound, start + 1) + block - 1) / block * block)
        if let last = joined.last, start <= last.upperBound {
          joined[joined.count - 1] = last.lowerBound..<Swift.max(last.upperBound, end)
        } else {
          joined.append(start..<end)
        }
      }
      if joined.count <= RepairFile.mostRanges { return joined }
      block *= 2
    }
  }
}
