/// Makes the data of zip members, each as a whole, without allocating memory. Each thread needs its own.
public struct Inflater: ~Copyable, @unchecked Sendable {  // the sole owner of its state
  private var state = InflateState(.raw)

  /// Neither the data of a member nor its bytes in the zip may be more than this; for larger ones there is
  /// `InflateStream`.
  public static let largest = InflateState.largestPiece

  public init() {}

  /// Fills `output`, which has room for just the data of `entry`, from the member's bytes in the zip. The number of bytes
  /// and the checksum must be those of the directory.
  public mutating func inflate(
    _ bytes: RawSpan, of entry: ZipEntry, into output: inout MutableRawSpan
  ) throws(ArchiveError) {
    precondition(output.byteCount == entry.size && bytes.byteCount == entry.compressedSize)
    switch entry.method {
    case .stored:
      unsafe output.withUnsafeMutableBytes { output in
        unsafe bytes.withUnsafeBytes { unsafe output.copyMemory(from: $0) }
      }
    case .deflated:
      let count: (used: Int, made: Int)
      do throws(InflateState.Failure) {
        count = try state.inflate(all: bytes, into: &output)
      } catch {
        throw entry.error(.damagedData, "its compressed data is damaged")
      }
      guard count == (bytes.byteCount, output.byteCount) else {
        throw entry.error(.damagedData, "its compressed data ends early")
      }
    }
    try entry.check(checksum(output.bytes))
  }
}

extension ZipEntry {
  /// Throws an error unless the checksum of its data is `actual`.
  func check(_ actual: UInt32) throws(ArchiveError) {
    guard actual == checksum else { throw error(.damagedData, "its data does not match its checksum") }
  }
}
