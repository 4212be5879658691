internal import Platform

/// The logical bytes of a gzip file: it inflates what another sequence lends, in constant memory.
///
/// Like gzip, it reads several members one after the other and ignores zeros after the last one. Every header, checksum
/// and length is checked, so the sequence has to be read to its end. Its errors are `ArchiveError`s, with the offset in
/// the file; one of the other sequence becomes their `cause`.
public final class GunzipStream: ByteSequence {
  /// How many bytes Deflate makes of one at most.
  public static let mostExpansion: Int64 = 1032

  private enum Place { case start, header, data, afterMember, padding }

  private let source: any ByteSequence
  private var place = Place.start
  private var state = InflateState(.gzip)
  private var output: Buffer
  private var failure: ArchiveError?
  /// Where the piece of the file at hand ends.
  private var pieceEnd: Int64 = 0
  /// Where the current member begins.
  private var memberStart: Int64 = 0

  /// Makes a stream of what `source` holds, the bytes of a gzip file.
  public init(_ source: any ByteSequence) {
    self.source = source
    output = Buffer(capacity: 512 << 10)
  }

  /// How many bytes of the file are decompressed.
  public var bytesRead: Int64 { pieceEnd - Int64(state.available) }

  public func next(_ body: (RawSpan) -> Void) throws -> Bool {
    if let failure { throw failure }
    do throws(ArchiveError) {
      guard try fill() else { return false }
    } catch {
      failure = error
      throw error
    }
    output.withBytes(in: 0..<output.count, body)
    return true
  }

  /// Fills the output with at least one byte. Returns false at the end.
  private func fill() throws(ArchiveError) -> Bool {
    while true {
      switch place {
      case .start, .afterMember:
        guard try supply() else {
          if place == .start { throw endsEarly }
          return false
        }
        try beginMember()
      case .header:
        if try checked({ state throws(InflateState.Failure) in try state.readHeader() }) {
          place = .data
        } else {
          guard try supply() else { throw endsEarly }
        }
      case .data:
        let count = try inflate()
        if state.isFinished { place = .afterMember }
        if count > 0 { return true }
        if place == .data { guard try supply() else { throw endsEarly } }
      case .padding:
        guard try supply() else { return false }
        guard state.first == 0 else { throw junk(at: bytesRead) }
        state.dropFirst()
      }
    }
  }

  /// Makes sure that there is input. Returns false at the end of the file.
  private func supply() throws(ArchiveError) -> Bool {
    while state.available == 0 {
      do {
        let isMore = try source.next { piece in
          // The bytes outlive the closure: the source guarantees that they stay in place until its next call.
          state.give(piece)
          pieceEnd += Int64(piece.byteCount)
        }
        guard isMore else { return false }
      } catch {
        throw error as? ArchiveError
          ?? ArchiveError(.source, offset: bytesRead, "cannot be read", cause: (error as? StreamError)?.cause ?? error)
      }
    }
    return true
  }

  /// Looks at the first byte of a member, or of what follows the last one.
  private func beginMember() throws(ArchiveError) {
    if place == .afterMember, state.first == 0 {
      place = .padding
    } else if state.first == 0x1f {
      state.restart()
      (place, memberStart) = (.header, bytesRead)
    } else {
      throw place == .start ? notGzip : junk(at: bytesRead)
    }
  }

  private func inflate() throws(ArchiveError) -> Int {
    try checked { state throws(InflateState.Failure) in
      try output.fill { bytes throws(InflateState.Failure) in try state.inflate(into: &bytes) }
    }
  }

  private func checked<Result>(
    _ body: (inout InflateState) throws(InflateState.Failure) -> Result
  ) throws(ArchiveError) -> Result {
    do throws(InflateState.Failure) {
      return try body(&state)
    } catch {
      switch error {
      case .notGzip where memberStart == 0: throw notGzip
      case .notGzip: throw junk(at: memberStart)
      case .otherMethod: throw damaged(memberStart, "the gzip header asks for something unknown")
      case .wrongHeaderChecksum: throw damaged(memberStart, "the gzip header does not match its checksum")
      case .damaged: throw damaged(bytesRead, "the compressed data is damaged")
      case .wrongChecksum:
        throw damaged(bytesRead - 8, "the decompressed data does not match the checksum or the length that gzip gives")
      }
    }
  }

  private func damaged(_ offset: Int64, _ detail: String) -> ArchiveError {
    ArchiveError(.damagedData, offset: offset, detail)
  }

  private func junk(at offset: Int64) -> ArchiveError {
    damaged(offset, "something that is not gzip follows the compressed data")
  }

  private var notGzip: ArchiveError { ArchiveError(.notGzip, offset: 0, "there is no gzip header") }
  private var endsEarly: ArchiveError { ArchiveError(.endsEarly, offset: pieceEnd, "the compressed data ends early") }
}
