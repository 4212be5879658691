internal import Platform

/// The data of a zip member of any size, in constant memory. Its size and checksum must be those of the directory: that
/// is known at its end.
public final class InflateStream: ByteSequence {
  private let source: any ByteSequence
  private let entry: ZipEntry
  private var state = InflateState(.raw)
  private var output: Buffer
  private var sum: UInt32 = 0
  private var count: Int64 = 0

  /// Makes the data of `entry` from what `source` lends: the member's bytes in the zip.
  public init(_ source: any ByteSequence, of entry: ZipEntry) {
    (self.source, self.entry) = (source, entry)
    output = Buffer(capacity: entry.method == .stored ? 0 : 512 << 10)
  }

  /// Lends the next data. Of its own errors, all are `ArchiveError`s; those of the source are passed on.
  public func next(_ body: (RawSpan) -> Void) throws -> Bool {
    var isMore = false
    switch entry.method {
    case .stored:
      isMore = try source.next { bytes in
        note(bytes)
        body(bytes)
      }
    case .deflated:
      isMore = try fill()
      if isMore { output.withBytes(in: 0..<output.count) { note($0) } }
    }
    guard count <= entry.size, isMore || count == entry.size else {
      throw entry.error(.damagedData, "its data is not \(entry.size) bytes long")
    }
    guard isMore else {
      try entry.check(sum)
      return false
    }
    if entry.method == .deflated { output.withBytes(in: 0..<output.count, body) }
    return true
  }

  private func note(_ bytes: RawSpan) {
    sum = checksum(bytes, from: sum)
    count += Int64(bytes.byteCount)
  }

  /// Fills the output with at least one byte. Returns false at the end.
  private func fill() throws -> Bool {
    while !state.isFinished {
      let made: Int
      do throws(InflateState.Failure) {
        made = try output.fill { bytes throws(InflateState.Failure) in try state.inflate(into: &bytes) }
      } catch {
        throw entry.error(.damagedData, "its compressed data is damaged")
      }
      if made > 0 { return true }
      if !state.isFinished {
        guard try source.next({ state.give($0) }) else {
          throw entry.error(.damagedData, "its compressed data ends early")
        }
      }
    }
    let isMore = try source.next { _ in }
    guard state.used == entry.compressedSize, !isMore else {
      throw entry.error(.damagedData, "something follows its compressed data")
    }
    return false
  }
}
