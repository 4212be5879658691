internal import Images

/// Looks for the marks that an image begins and ends with, while its blocks come by.
struct ImageMarks {
  private let size: Int64
  private var walk = ImageWalk()

  /// Begins an image of `size` bytes.
  init(size: Int64) { self.size = size }

  /// Whether the next `count` bytes are in a segment before the picture, such as a camera's notes, which may well hold
  /// zeros.
  func isInMetadata(next count: Int) -> Bool { walk.isInMetadata(next: count) }

  /// Looks at the next block of the image; the last one may have padding at its end.
  mutating func take(_ block: Span<UInt8>) {
    walk.take(block.extracting(first: Int(min(Int64(block.count), size - walk.position))))
  }

  /// What is wrong, once all blocks were seen.
  var fault: Damage.Fault? { walk.form == nil ? .notAnImage : walk.end == nil ? .noEndMark : nil }
}
