internal import Platform

/// A journal as read from its file.
struct JournalText {
  private(set) var state = JournalState()
  /// How many bytes hold whole records; a torn last line begins here.
  private(set) var length = 0

  /// Far more than a journal ever takes; a larger file is not one.
  static let limit = 256 << 20

  /// Reads `bytes`. The last line may be torn, as a power cut leaves it; damage before it is an error.
  init(_ bytes: [UInt8], path: String) throws(PrepareError) {
    var line = 0
    while length < bytes.count {
      line += 1
      guard let end = bytes[length...].firstIndex(of: UInt8(ascii: "\n")) else { return }
      guard let record = Record(line: bytes[length..<end]) else {
        // The first line says so where it was written by a later version, whatever else it then holds.
        if line == 1, let format = newerFormat(bytes[length..<end]) {
          throw PrepareError(.journalTooNew(format: format), path)
        }
        if end + 1 == bytes.count { return }
        throw PrepareError(.journalDamaged(line: line), path)
      }
      guard state.apply(record) else { throw PrepareError(.journalDamaged(line: line), path) }
      if let root = state.root, root.format > Record.format {
        throw PrepareError(.journalTooNew(format: root.format), path)
      }
      length = end + 1
    }
  }
}
