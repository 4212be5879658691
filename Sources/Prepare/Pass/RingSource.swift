internal import Archive
internal import Platform

/// The blocks of a pass as the bytes of an archive, from an offset on.
final class RingSource: ByteSource {
  /// The pass has failed elsewhere, or is to stop.
  struct Closed: Error {}

  private let ring: BlockRing
  private let consumer: Int
  private let start: Int64

  init(_ ring: BlockRing, consumer: Int, from start: Int64) {
    (self.ring, self.consumer, self.start) = (ring, consumer, start)
  }

  func next(_ body: (RawSpan) -> Void) throws -> Bool {
    var isWanted = false
    while !isWanted {
      let outcome = ring.next(consumer: consumer) { offset, bytes in
        let known = max(0, start - offset)
        guard known < bytes.byteCount else { return }
        isWanted = true
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
