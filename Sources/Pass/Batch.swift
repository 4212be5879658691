internal import Archive
internal import Platform

/// Some files on their way to a writer, one after the other in one buffer: paths and contents.
struct Batch: ~Copyable, Sendable {
  /// Where a file is in the buffer.
  private struct Entry {
    /// The path in the part, with a zero at its end.
    var path: Range<Int>
    var content: Range<Int>
    /// How its content is packed; nil if it is not.
    var packing: ZipEntry?
  }

  private var buffer: Buffer
  private var files: [Entry] = []
  /// The batch's number in the order of the archive.
  var sequence = 0
  /// The target that its files are for.
  var target = 0

  init(capacity: Int) { buffer = Buffer(capacity: capacity) }

  var count: Int { files.count }
  var capacity: Int { buffer.capacity }
  var room: Int { buffer.room }

  /// Begins a file; `append` supplies its content. There must be room for the path, a zero and the content.
  mutating func begin(_ path: [UInt8], packing: ZipEntry? = nil) {
    let start = buffer.count
    buffer.append(path)
    buffer.append([0])
    files.append(Entry(path: start..<buffer.count, content: buffer.count..<buffer.count, packing: packing))
  }

  /// Appends to the content of the last file.
  mutating func append(_ data: RawSpan) {
    buffer.append(data)
    let last = files.count - 1
    files[last].content = files[last].content.lowerBound..<buffer.count
  }

  /// Hands the files to `sink`, unpacked.
  func take(
    into sink: any Sink, _ scratch: inout Buffer, _ unzipper: inout Unzipper, _ archive: String
  ) throws(PassError) {
    for file in files {
      try buffer.withBytes(in: file.path) { path throws(PassError) in
        try buffer.withBytes(in: file.content) { content throws(PassError) in
          if let entry = file.packing {
            try unzipper.unzip(content, entry, archive) { data throws(PlatformError) in
              try sink.take(path, data, &scratch)
            }
          } else {
            try sinking(archive) { () throws(PlatformError) in try sink.take(path, content, &scratch) }
          }
        }
      }
    }
  }

  mutating func removeAll() {
    buffer.removeAll()
    files.removeAll(keepingCapacity: true)
  }
}

/// Unpacks members of a zip for one writer.
struct Unzipper: ~Copyable {
  private var inflater = Inflater()
  private var data: Buffer

  /// Makes one for members of up to `capacity` bytes.
  init(capacity: Int) { data = Buffer(capacity: capacity) }

  /// Calls `body` with the data of a member whose bytes in the zip are `content`.
  mutating func unzip(
    _ content: RawSpan, _ entry: ZipEntry, _ archive: String, _ body: (RawSpan) throws(PlatformError) -> Void
  ) throws(PassError) {
    do throws(ArchiveError) {
      _ = try data.fill { bytes throws(ArchiveError) in
        var output = bytes._mutatingExtracting(0..<Int(entry.size))
        try inflater.inflate(content, of: entry, into: &output)
        return Int(entry.size)
      }
    } catch {
      throw PassError(error, archive)
    }
    try sinking(archive) { () throws(PlatformError) in
      try data.withBytes(in: 0..<data.count) { data throws(PlatformError) in try body(data) }
    }
  }
}
