internal import Platform

/// Some files on their way to a writer, one after the other in one buffer: paths and contents.
struct Batch: ~Copyable, Sendable {
  /// Where a file is in the buffer.
  private struct Entry {
    /// The path in the part, with a zero at its end.
    var path: Range<Int>
    var content: Range<Int>
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
  mutating func begin(_ path: [UInt8]) {
    let start = buffer.count
    buffer.append(path)
    buffer.append([0])
    files.append(Entry(path: start..<buffer.count, content: buffer.count..<buffer.count))
  }

  /// Appends to the content of the last file.
  mutating func append(_ data: RawSpan) {
    buffer.append(data)
    let last = files.count - 1
    files[last].content = files[last].content.lowerBound..<buffer.count
  }

  /// Hands the files to `sink`.
  func take(into sink: any Sink, _ scratch: inout Buffer) throws(PlatformError) {
    for file in files {
      try buffer.withBytes(in: file.path) { path throws(PlatformError) in
        try buffer.withBytes(in: file.content) { content throws(PlatformError) in
          try sink.take(path, content, &scratch)
        }
      }
    }
  }

  mutating func removeAll() {
    buffer.removeAll()
    files.removeAll(keepingCapacity: true)
  }
}
