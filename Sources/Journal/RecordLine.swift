internal import Checksums
internal import FoundationEssentials

/// What a line of the journal turns out to be.
enum RecordLine {
  case record(Record)
  /// Its checksum is right, but a record of this type is nothing that this version knows.
  case newer(type: String)
  /// Its checksum is right, but no record says this.
  case impossible
  /// Its checksum is wrong.
  case broken

  /// Reads a line, without its line end.
  init(_ line: ArraySlice<UInt8>) {
    let tail = Record.checksumKey.utf8.count + 18  // 16 digits, a quotation mark and a brace
    guard line.count > tail, line.suffix(tail).elementsEqual(Record.end(of: Array(line.dropLast(tail)))) else {
      self = .broken
      return
    }
    do {
      self = try JSONDecoder().decode(Content.self, from: Data(line)).line
    } catch {
      self = .impossible
    }
  }

  private struct Content: Decodable {
    let line: RecordLine

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Field.self)
      let type = try fields.text(.type)
      line = Record.Kind(rawValue: type) == nil ? .newer(type: type) : .record(try Record(fields))
    }
  }
}

extension Record {
  /// The last second of the year 9999, the last one that people can write down with four digits.
  static let latestTime = 253_402_300_799

  /// The record as a line: JSON whose last field is a checksum over all that stands before that field.
  var line: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard var bytes = try? Array(encoder.encode(Coded(self))) else {  // writes no file; numbers and text always encode
      preconditionFailure("a record cannot be encoded")
    }
    bytes.removeLast()  // the closing brace
    return bytes + Self.end(of: bytes) + [UInt8(ascii: "\n")]
  }

  fileprivate static let checksumKey = ",\"sum\":\""

  /// What ends the line that begins with `bytes`.
  fileprivate static func end(of bytes: [UInt8]) -> [UInt8] {
    Array("\(checksumKey)\(Digest.of(bytes, .sha256).hex.prefix(16))\"}".utf8)
  }
}

extension Record: Stored {
  enum Kind: String {
    case root, selected, verdict, checkpoint, dropped, publishing, published, reclaimed, written
  }

  init(_ fields: FieldReader) throws {
    guard let kind = Kind(rawValue: try fields.text(.type)) else { throw fields.absurd(.type) }
    self.init(
      sequence: try fields.number(.seq, in: 1 ... .max), time: try fields.number(.time, in: 0...Self.latestTime),
      event: try Event(kind, fields))
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(sequence, .seq)
    try fields.write(time, .time)
    let (kind, content) = event.stored
    try fields.write(kind.rawValue, .type)
    try content.write(to: &fields)
  }
}

extension Record.Event {
  init(_ kind: Record.Kind, _ fields: FieldReader) throws {
    switch kind {
    case .root: self = .root(try RootRecord(fields))
    case .selected: self = .selected(try Selected(fields))
    case .verdict: self = .verdict(try Verdict(fields))
    case .checkpoint: self = .checkpoint(try Checkpoint(fields))
    case .dropped: self = .dropped(try Dropped(fields))
    case .publishing: self = .publishing(try Publication(fields))
    case .published: self = .published(try Publication(fields))
    case .reclaimed: self = .reclaimed(try Reclaimed(fields))
    case .written: self = .written(try Written(fields))
    }
  }

  fileprivate var stored: (Record.Kind, any Stored) {
    switch self {
    case .root(let content): (.root, content)
    case .selected(let content): (.selected, content)
    case .verdict(let content): (.verdict, content)
    case .checkpoint(let content): (.checkpoint, content)
    case .dropped(let content): (.dropped, content)
    case .publishing(let content): (.publishing, content)
    case .published(let content): (.published, content)
    case .reclaimed(let content): (.reclaimed, content)
    case .written(let content): (.written, content)
    }
  }
}
