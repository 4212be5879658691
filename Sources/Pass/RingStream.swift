internal import Archive
internal import Platform

/// The blocks of a pass as the bytes of an archive, one range after the other.
final class RingStream: ByteSequence {
  /// The pass has failed elsewhere, or is to stop.
  struct Closed: Error {}

  private let ring: BlockRing
  private let consumer: Int
  /// What is left of the range; no block lies across its end.
  private var range: Range<Int64> = 0..<0

  init(_ ring: BlockRing, consumer: Int) { (self.ring, self.consumer) = (ring, consumer) }

  /// Gives the bytes of `range` from now on. Ranges are entered in the order of the archive.
  func enter(_ range: Range<Int64>) { self.range = range }

  func next(_ body: (RawSpan) -> Void) throws -> Bool {
    var isWanted = false
    while !isWanted {
      if range.isEmpty { return false }
      let outcome = ring.next(consumer: consumer) { offset, bytes in
        let known = max(0, range.lowerBound - offset)
        guard known < bytes.byteCount else { return }
        isWanted = true
        range = offset + Int64(bytes.byteCount)..<range.upperBound
        body(bytes.extracting(Int(known)..<bytes.byteCount))
      }
      switch outcome {
      case .block: break
      case .end: return false
      case .closed: throw Closed()
      }
    }
    return true
  }

  /// Passes over what is left, so that the other consumers get it too.
  func drain() {
    while case .block = ring.next(consumer: consumer, { _, _ in }) {}
  }
}
