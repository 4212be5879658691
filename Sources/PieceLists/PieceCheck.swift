internal import Checksums

/// Compares the pieces of a file with a list while its bytes come.
public struct PieceCheck: Sendable {
  private let list: PieceList
  private var hasher: PieceHasher
  /// The piece whose bytes come, or come next.
  private var piece: Int
  /// Where the bytes that come next are expected.
  private var offset: Int64 = 0
  /// The bytes of pieces that have come and are not as listed, in their order, joined.
  public private(set) var wrong: [Range<Int64>] = []

  public init(_ list: PieceList) {
    self.list = list
    hasher = PieceHasher(list.algorithm)
    piece = list.covered.lowerBound
  }

  /// Takes bytes of the file from `start` on, in the order of the file. A piece is passed over if some of its bytes are
  /// left out.
  public mutating func update(_ bytes: RawSpan, at start: Int64) {
    if start != offset {
      hasher = PieceHasher(list.algorithm)
      piece = list.firstPiece(from: start)
    }
    offset = start
    var taken = 0
    while taken < bytes.byteCount, piece < list.covered.upperBound {
      let range = list.range(of: piece)
      let isBefore = offset < range.lowerBound
      let end = isBefore ? range.lowerBound : range.upperBound
      let count = Int(min(end - offset, Int64(bytes.byteCount - taken)))
      if !isBefore { hasher.update(bytes.extracting(taken..<taken + count)) }
      taken += count
      offset += Int64(count)
      if offset == range.upperBound { compare(range) }
    }
    offset = start + Int64(bytes.byteCount)
  }

  private mutating func compare(_ range: Range<Int64>) {
    if !list.has(hasher.finish(), at: piece) {
      if let last = wrong.last, last.upperBound == range.lowerBound {
        wrong[wrong.count - 1] = last.lowerBound..<range.upperBound
      } else {
        wrong.append(range)
      }
    }
    piece += 1
  }

  /// The bytes of the file that nothing vouches for, after all that is there of it has come: those of wrong pieces, those
  /// of pieces that did not come to their end, and those that are in no piece of the file's own.
  public var doubtful: [Range<Int64>] {
    let rest = piece < list.covered.upperBound ? [list.range(of: piece).lowerBound..<list.size] : []
    return wrong + rest + list.uncovered
  }
}
