internal import FoundationEssentials
internal import Platform

/// A journal as read from its file.
struct JournalText {
  private(set) var state = JournalState()
  /// How many bytes hold whole records; a torn last line begins here.
  private(set) var length = 0

  /// Far more than a journal ever takes; a larger file is not one.
  static let limit = 256 << 20

  /// Reads `bytes`. The last line may be torn, as a power cut leaves it; damage before it is an error.
  init(_ bytes: [UInt8], path: String) throws(JournalError) {
    var line = 0
    while length < bytes.count {
      line += 1
      let end = bytes[length...].firstIndex(of: UInt8(ascii: "\n"))
      let text = bytes[length..<(end ?? bytes.count)]
      // The first line says so if a later version wrote it, whatever else it then holds.
      if line == 1, let format = newerFormat(text) { throw JournalError(.newerFormat(format), path) }
      switch RecordLine(text) {
      case .newer(let type): throw JournalError(.newerRecord(type: type, line: line), path)
      case .record(let record):
        guard end != nil else { return }
        guard state.apply(record) else { throw JournalError(.damaged(line: line), path) }
      case .impossible:
        guard end != nil else { return }
        throw JournalError(.damaged(line: line), path)
      case .broken:
        guard end ?? bytes.count < bytes.count - 1 else { return }
        throw JournalError(.damaged(line: line), path)
      }
      length += text.count + 1
    }
  }

  /// Reads the journal in `file`, from its start.
  init(_ file: borrowing File, path: String) throws(JournalError) {
    let bytes: [UInt8]
    do {
      bytes = try file.contents(limit: Self.limit)
    } catch {
      throw JournalError(.io(error), path)
    }
    try self.init(bytes, path: path)
  }
}

/// Returns the format that the first line of a journal names, if it is later than ours.
private func newerFormat(_ line: ArraySlice<UInt8>) -> Int? {
  struct FormatOnly: Decodable { var format: Double }
  // A later format may have other lines and other checksums. A line that names no format is not of a later one.
  guard let format = try? JSONDecoder().decode(FormatOnly.self, from: Data(line)).format,  // only reads
    format > Double(Record.format)
  else { return nil }
  return Int(exactly: format) ?? .max
}
