internal import Platform

/// Reads the headers of a tar in several places at the same time.
///
///     scout 1                scout 2                scout 3
///     header → header → …    ? → header → …         ? → header → …
///     0 ─────────────────────┼──────────────────────┼────────────── size
///
/// A header says where the next one is, so one reader asks for one after the other. Scouts enter the archive in its middle,
/// look for a block that may be a header, and go on from there; what they read is known from then on. Nothing else
/// follows from it: a reader that begins at the start comes upon what is known, or asks for what no scout has found. A block
/// that only looks like a header, in the data of a member, costs some requests.
public struct HeaderScouts: Sendable {
  /// Less than this is not worth a scout of its own.
  static let leastBytes: Int64 = 1 << 20
  /// How much is read at a time in search of a header, and how much at most.
  private static let (pieceBytes, mostSearched) = (64 << 10, Int64(1 << 20))

  private let stream: any ByteStream
  private let known: KnownHeaders

  /// Adds the headers of the tar in `stream` to `known`, as far as threads can find them. Errors only end a scout: the reader
  /// that comes after meets them, too.
  public static func run(_ stream: any ByteStream, _ known: KnownHeaders) {
    let count = min(Int64(stream.usefulThreads), stream.size / leastBytes)
    guard count > 1 else { return }
    let scouts = HeaderScouts(stream: stream, known: known)
    let blocks = stream.size / Int64(KnownHeaders.blockBytes)
    let starts = (0..<count).map { blocks / count * $0 * Int64(KnownHeaders.blockBytes) } + [stream.size]
    var threads = ThreadGroup()
    for (number, (start, end)) in zip(starts, starts.dropFirst()).enumerated() {
      do throws(PlatformError) {
        try threads.start("scout-\(number + 1)") { scouts.explore(start..<end) }
      } catch {
        // The reader reads what no thread has read.
      }
    }
    threads.join()
  }

  private func explore(_ range: Range<Int64>) {
    do throws(StreamError) {
      guard var offset = range.lowerBound == 0 ? 0 : try firstHeader(in: range) else { return }
      var block = Buffer(capacity: KnownHeaders.blockBytes)
      let headers = HeaderStream(stream, known)
      while offset < stream.size {
        // From here on it is another scout's, who has been here.
        if offset >= range.upperBound, known.block(at: offset) != nil { return }
        _ = try block.fill { bytes throws(StreamError) in
          try headers.read(KnownHeaders.blockBytes, into: &bytes, at: offset)
        }
        guard let header = block.withElements({ HeaderBlock($0) }) else { return }
        offset = Member(kind: .file, size: header.size, dataOffset: offset + Member.blockBytes).endOffset
      }
    } catch {
      // See `run`.
    }
  }

  /// Returns where the first block in `range` is that may be a header; nil if there is none soon. One that is known, from an
  /// earlier run, saves the search.
  private func firstHeader(in range: Range<Int64>) throws(StreamError) -> Int64? {
    if let offset = known.first(in: range) { return offset }
    var piece = Buffer(capacity: Self.pieceBytes)
    var offset = range.lowerBound
    while offset < min(range.upperBound, range.lowerBound + Self.mostSearched) {
      let count = try piece.fill { bytes throws(StreamError) in
        try stream.read(Self.pieceBytes, into: &bytes, at: offset)
      }
      guard count > 0 else { return nil }
      let found = piece.withElements { bytes in
        stride(from: 0, through: count - KnownHeaders.blockBytes, by: KnownHeaders.blockBytes).first {
          HeaderBlock(bytes.extracting($0..<$0 + KnownHeaders.blockBytes)) != nil
        }
      }
      if let found {
        piece.withElements { bytes in
          known.add((found..<found + KnownHeaders.blockBytes).map { bytes[$0] }, at: offset + Int64(found))
        }
        return offset + Int64(found)
      }
      offset += Int64(count)
    }
    return nil
  }
}
