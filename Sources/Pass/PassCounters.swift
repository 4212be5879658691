public import Synchronization

/// How far a pass, or an examination, is. May be read while it runs.
public final class PassCounters: Sendable {
  /// Bytes that were read from the archive in this run.
  public let bytesRead = Atomic<Int64>(0)
  /// How many of the archive's bytes the slowest digest has seen, those of earlier runs included.
  public let bytesDigested: Atomic<Int64>
  /// How many of the archive's bytes are unpacked, those of earlier runs included.
  public let bytesUnpacked: Atomic<Int64>
  /// Files written, those of earlier runs included.
  public let files: Atomic<Int>

  public init(digested: Int64 = 0, unpacked: Int64 = 0, files: Int = 0) {
    bytesDigested = Atomic(digested)
    bytesUnpacked = Atomic(unpacked)
    self.files = Atomic(files)
  }
}
