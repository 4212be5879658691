import Archive

/// An archive in memory that is lent out in pieces.
///
/// Every piece has memory of its own that is given back at the next call, so that the address sanitizer sees a reader
/// that holds on to a piece for too long.
@safe final class PieceSource: ByteSequence {
  /// What a source throws in the tests.
  struct Trouble: Error, Equatable {
    let number: Int
  }

  private let bytes: [UInt8]
  private let pieces: (_ index: Int) -> Int
  private let failing: Int?
  private var position: Int
  private var lent: UnsafeMutableRawBufferPointer?

  /// Whether `skip` works.
  let canSkip: Bool
  /// How many pieces were lent.
  private(set) var reads = 0
  /// How many bytes were lent.
  private(set) var bytesRead = 0

  /// Lends `bytes` from `start` on in pieces of `piece` bytes; the call number `failing`, from 0, throws.
  init(
    _ bytes: [UInt8], from start: Int = 0, piece: Int = 4096, canSkip: Bool = false, failing: Int? = nil
  ) {
    (self.bytes, position, pieces) = (bytes, start, { _ in piece })
    (self.canSkip, self.failing) = (canSkip, failing)
  }

  /// Lends `bytes` in pieces whose lengths are `pieces` of their numbers.
  init(_ bytes: [UInt8], pieces: @escaping (_ index: Int) -> Int) {
    (self.bytes, position, self.pieces) = (bytes, 0, pieces)
    (canSkip, failing) = (false, nil)
  }

  deinit { unsafe lent?.deallocate() }

  func next(_ body: (RawSpan) -> Void) throws -> Bool {
    unsafe lent?.deallocate()
    unsafe lent = nil
    if reads == failing { throw Trouble(number: reads) }
    let count = min(pieces(reads), bytes.count - position)
    guard count > 0 else { return false }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    unsafe memory.copyBytes(from: bytes[position..<position + count])
    unsafe lent = unsafe memory
    (position, reads, bytesRead) = (position + count, reads + 1, bytesRead + count)
    body(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(memory)))
    return true
  }

  func skip(_ count: Int64) -> Int64 {
    guard canSkip else { return 0 }
    let skipped = min(Int(count), bytes.count - position)
    position += skipped
    return Int64(skipped)
  }
}
