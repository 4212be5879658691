public import Synchronization

/// How far a pass, or an examination, is, for whoever wants to look while it runs.
public final class PassCounters: Sendable {
  /// Bytes that were read from the archive in this run.
  public let bytesRead = Atomic<Int64>(0)
  /// How many of the archive's bytes the slowest digest has seen, those of earlier runs included.
  public let bytesDigested: Atomic<Int64>
  /// How many of the archive's bytes are extracted, those of earlier runs included.
  public let bytesExtracted: Atomic<Int64>
  /// Files written, those of earlier runs included.
  public let files: Atomic<Int>

  init(digested: Int64, extracted: Int64, files: Int) {
    bytesDigested = Atomic(digested)
    bytesExtracted = Atomic(extracted)
    self.files = Atomic(files)
  }
}
