/// Looks for the marks that an image begins and ends with, while its blocks come by.
struct ImageMarks {
  /// How far before the end of an image its end mark may be: some have other bytes behind it.
  private static let tail: Int64 = 64 << 10

  private let size: Int64
  private var first: UInt64 = 0
  private var form: ImageForm?
  private var segments = JPEGSegments()
  /// The last eight bytes of the tail so far.
  private var window: UInt64 = 0
  private var hasEnd = false

  /// Begins an image of `size` bytes.
  init(size: Int64) { self.size = size }

  /// Whether `count` bytes from `position` on are in a segment before the picture, such as a camera's notes, which may
  /// well hold zeros.
  func isInSegment(_ position: Int64, _ count: Int) -> Bool {
    form == .jpeg && segments.isInside(position, count)
  }

  /// Looks at the block at `position` of the image; the last one may have padding at its end.
  mutating func take(_ block: Span<UInt8>, at position: Int64) {
    let bytes = block.extracting(first: Int(min(Int64(block.count), size - position)))
    if position == 0 {
      for index in 0..<min(8, bytes.count) { first |= UInt64(bytes[index]) << UInt64(56 - 8 * index) }
      form = ImageForm(first: first)
    }
    guard let form else { return }
    if form == .jpeg { segments.take(bytes, at: position) }
    guard !hasEnd, position + Int64(bytes.count) > size - Self.tail, !isInSegment(position, bytes.count) else { return }
    for index in bytes.indices {
      window = window << 8 | UInt64(bytes[index])
      if form.isEndMark(window) { hasEnd = true }
    }
  }

  /// What is wrong, once all blocks were seen.
  var fault: Damage.Fault? { form == nil ? .notAnImage : hasEnd ? nil : .noEndMark }
}

/// Follows the segments of a JPEG up to its picture: ITU-T T.81, annex B.
private struct JPEGSegments {
  /// Where the next marker is, or the rest of it.
  private var next: Int64 = 2
  private var marker: [UInt8] = []
  private var isOver = false

  /// Whether `count` bytes from `position` on, which were not taken yet, are all in one segment.
  func isInside(_ position: Int64, _ count: Int) -> Bool {
    !isOver && marker.isEmpty && next >= position + Int64(count)
  }

  mutating func take(_ bytes: Span<UInt8>, at position: Int64) {
    while !isOver, next < position + Int64(bytes.count) {
      let byte = bytes[Int(next - position)]
      next += 1
      switch marker.count {
      case 0: if byte == 0xff { marker.append(byte) } else { isOver = true }
      // A filling byte, the start of the picture, or one of the markers with a length behind them.
      case 1: if byte == 0xda { isOver = true } else if byte != 0xff { marker.append(byte) }
      case 2: marker.append(byte)
      default:
        let length = Int64(marker[2]) << 8 | Int64(byte)
        if length < 2 { isOver = true }
        next += length - 2
        marker = []
      }
    }
  }
}
