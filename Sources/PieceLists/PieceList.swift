public import Checksums

/// The hashes of a file's pieces, as a torrent or a Metalink has them.
///
/// The pieces of a torrent run through all of its files as if they were one. A piece that also has bytes of a neighbour
/// cannot be compared without it: it does not count here, and its bytes of the file are `uncovered`.
public struct PieceList: Sendable {
  public let algorithm: PieceAlgorithm
  /// The length of each piece but the last.
  private let pieceBytes: Int64
  /// Where the file is in the bytes that the pieces are of.
  private let place: Range<Int64>
  private let total: Int64
  /// The hashes of all pieces, one after another.
  private let hashes: [UInt8]
  /// The numbers of the pieces that are wholly in the file.
  let covered: Range<Int>

  /// The longest torrent or Metalink that is read: that of the train archive is shorter, even with small pieces.
  public static let mostFileBytes = 64 << 20

  /// No list has larger numbers, and sums of these do not overflow.
  static let mostBytes: Int64 = 1 << 60

  init(
    _ algorithm: PieceAlgorithm, pieceBytes: Int64, place: Range<Int64>, total: Int64, hashes: [UInt8]
  ) throws(PieceListError) {
    guard 1...Self.mostBytes ~= pieceBytes, total <= Self.mostBytes else {
      throw .damaged("the length of its pieces is impossible")
    }
    let count = (total + pieceBytes - 1) / pieceBytes
    guard hashes.count == count * Int64(algorithm.byteCount) else {
      throw .damaged("\(hashes.count / algorithm.byteCount) hashes are not those of \(count) pieces")
    }
    (self.algorithm, self.pieceBytes, self.place, self.total) = (algorithm, pieceBytes, place, total)
    self.hashes = hashes
    let first = Int((place.lowerBound + pieceBytes - 1) / pieceBytes)
    let end = place.upperBound == total ? Int(count) : Int(place.upperBound / pieceBytes)
    covered = first..<max(first, end)
  }

  /// Reads a torrent or a Metalink. `name` is the file's; `bytes` its size, nil if it is not known.
  public init(of name: String, bytes: Int64?, in content: [UInt8]) throws(PieceListError) {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let text = content.starts(with: mark) ? content[mark.count...] : content[...]
    switch text.first(where: { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }) {
    case UInt8(ascii: "d"): self = try Torrent(content, name, bytes).pieces()
    case UInt8(ascii: "<"): self = try MetalinkParser(name, bytes).parse(content)
    default: throw .unknownForm
    }
  }

  /// The file's size in bytes.
  public var size: Int64 { Int64(place.count) }

  /// The bytes of the file that are in no piece of its own.
  public var uncovered: [Range<Int64>] {
    guard let first = covered.first, let last = covered.last else { return size > 0 ? [0..<size] : [] }
    return [0..<range(of: first).lowerBound, range(of: last).upperBound..<size].filter { !$0.isEmpty }
  }

  /// The bytes of the file that a piece has.
  func range(of piece: Int) -> Range<Int64> {
    let start = Int64(piece) * pieceBytes
    return start - place.lowerBound..<min(start + pieceBytes, total) - place.lowerBound
  }

  /// The first piece of the file's own that begins at `offset` or later.
  func firstPiece(from offset: Int64) -> Int {
    let piece = Int((place.lowerBound + offset + pieceBytes - 1) / pieceBytes)
    return min(max(piece, covered.lowerBound), covered.upperBound)
  }

  /// Whether `hash` is that of a piece.
  func has(_ hash: [UInt8], at piece: Int) -> Bool {
    let start = piece * algorithm.byteCount
    return hashes[start..<start + algorithm.byteCount].elementsEqual(hash)
  }
}
