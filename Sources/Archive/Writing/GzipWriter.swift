internal import Platform

/// Compresses bytes to a gzip file of one member, in constant memory.
///
/// The header has neither a name nor a time, so the same bytes in the same pieces give the same file. Another version of
/// ISA-L, or another kind of processor, may compress them differently.
public final class GzipWriter {
  private let sink: (RawSpan) throws -> Void
  private var state = DeflateState(.gzip)
  private var output = Buffer(capacity: 512 << 10)
  private var failure: ArchiveError?
  /// How many bytes were passed to the sink.
  private var written: Int64 = 0

  /// Passes the compressed bytes to `sink` in order; an error that it throws becomes the `cause` of an `ArchiveError`.
  public init(_ sink: @escaping (RawSpan) throws -> Void) { self.sink = sink }

  /// Appends `bytes`.
  public func write(_ bytes: RawSpan) throws(ArchiveError) {
    var start = 0
    while start < bytes.byteCount {
      let end = min(start + DeflateState.largestPiece, bytes.byteCount)
      state.give(bytes.extracting(start..<end))
      repeat { try pass() } while state.available > 0
      start = end
    }
  }

  /// Writes the end of the file.
  public func finish() throws(ArchiveError) {
    state.end()
    while !state.isFinished { try pass() }
  }

  /// Passes on what there is for the sink.
  private func pass() throws(ArchiveError) {
    if let failure { throw failure }
    let count = output.fill { bytes in state.deflate(into: &bytes) }
    guard count > 0 else { return }
    do {
      try output.withBytes(in: 0..<count) { bytes in try sink(bytes) }
      written += Int64(count)
    } catch {
      let failure = ArchiveError(.sink, offset: written, "cannot be written", cause: error)
      self.failure = failure
      throw failure
    }
  }
}
