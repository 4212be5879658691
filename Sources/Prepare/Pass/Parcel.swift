internal import Platform

/// Some images on their way to a writer, one behind the other in one buffer: names and data.
struct Parcel: ~Copyable, Sendable {
  /// Where an image is in the buffer.
  private struct Image {
    /// The relative path, with a zero at its end.
    var path: Range<Int>
    var content: Range<Int>
  }

  private var buffer: Buffer
  private var images: [Image] = []
  /// The parcel's number in the order of the archive.
  var sequence = 0
  /// The sum of the images' sizes.
  private(set) var bytes: Int64 = 0

  init(capacity: Int) { buffer = Buffer(capacity: capacity) }

  var count: Int { images.count }
  var capacity: Int { buffer.capacity }
  var room: Int { buffer.room }

  /// Begins an image; `append` supplies its data. There must be room for the path, a zero and the data.
  mutating func begin(folder: [UInt8], name: Span<UInt8>) {
    let start = buffer.count
    buffer.append(folder)
    buffer.append(name)
    buffer.append([0])
    images.append(Image(path: start..<buffer.count, content: buffer.count..<buffer.count))
  }

  mutating func append(_ data: RawSpan) {
    buffer.append(data)
    bytes += Int64(data.byteCount)
    let last = images.count - 1
    images[last].content = images[last].content.lowerBound..<buffer.count
  }

  /// Writes the images below `folder`.
  func write(to folder: Directory) throws(PlatformError) {
    for image in images {
      try buffer.withBytes(in: image.path) { path throws(PlatformError) in
        try buffer.withBytes(in: image.content) { content throws(PlatformError) in
          try folder.writeFile(at: path, content)
        }
      }
    }
  }

  /// Notes which images differ from the files below `folder`.
  func compare(
    with folder: Directory, _ comparison: Comparison, _ scratch: inout Buffer
  ) throws(PlatformError) {
    for image in images {
      let isSame = try buffer.withBytes(in: image.path) { path throws(PlatformError) in
        try buffer.withBytes(in: image.content) { content throws(PlatformError) in
          try folder.hasFile(at: path, with: content, &scratch)
        }
      }
      // Without the zero at its end.
      if !isSame { comparison.note(buffer.text(in: image.path.dropLast())) }
    }
  }

  mutating func removeAll() {
    buffer.removeAll()
    images.removeAll(keepingCapacity: true)
    bytes = 0
  }
}
