internal import Checksums
internal import FoundationEssentials

extension Record: Codable {
  private enum CodingKeys: String, CodingKey { case seq, time, type }

  private enum Kind: String, Codable {
    case root, selected, verdict, checkpoint, dropped, publishing, published, reclaiming, reclaimed
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    sequence = try container.decode(Int.self, forKey: .seq)
    time = try container.decode(Int.self, forKey: .time)
    switch try container.decode(Kind.self, forKey: .type) {
    case .root: event = .root(try RootRecord(from: decoder))
    case .selected: event = .selected(try Selected(from: decoder))
    case .verdict: event = .verdict(try Verdict(from: decoder))
    case .checkpoint: event = .checkpoint(try Checkpoint(from: decoder))
    case .dropped: event = .dropped(try Dropped(from: decoder))
    case .publishing: event = .publishing(try Publication(from: decoder))
    case .published: event = .published(try Publication(from: decoder))
    case .reclaiming: event = .reclaiming(try Reclaimed(from: decoder))
    case .reclaimed: event = .reclaimed(try Reclaimed(from: decoder))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sequence, forKey: .seq)
    try container.encode(time, forKey: .time)
    let (kind, payload): (Kind, any Encodable) =
      switch event {
      case .root(let payload): (.root, payload)
      case .selected(let payload): (.selected, payload)
      case .verdict(let payload): (.verdict, payload)
      case .checkpoint(let payload): (.checkpoint, payload)
      case .dropped(let payload): (.dropped, payload)
      case .publishing(let payload): (.publishing, payload)
      case .published(let payload): (.published, payload)
      case .reclaiming(let payload): (.reclaiming, payload)
      case .reclaimed(let payload): (.reclaimed, payload)
      }
    try container.encode(kind, forKey: .type)
    try payload.encode(to: encoder)
  }

  /// The record as a line of the journal: JSON whose last field is a checksum over all that stands before that field.
  var line: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard var bytes = try? Array(encoder.encode(self)) else {  // writes nothing; numbers and text always encode
      preconditionFailure("a record cannot be encoded")
    }
    bytes.removeLast()  // the closing brace
    return bytes + Array("\(Self.sumKey)\(Self.sum(of: bytes))\"}\n".utf8)
  }

  /// Reads a line, without its line end. Returns nil where it is not a whole record.
  init?(line: ArraySlice<UInt8>) {
    let key = Array(Self.sumKey.utf8)
    // `,"sum":"` + 16 digits + `"}`
    let tail = key.count + 18
    guard line.count > tail else { return nil }
    let body = line.dropLast(tail)
    guard line.suffix(tail).elementsEqual(key + Array("\(Self.sum(of: Array(body)))\"}".utf8)),
      // A line with the right sum that cannot be decoded is handled as damage, not as an error of its own.
      let record = try? JSONDecoder().decode(Record.self, from: Data(line))  // only reads
    else { return nil }
    self = record
  }

  private static let sumKey = ",\"sum\":\""

  private static func sum(of bytes: [UInt8]) -> String { String(Digest.of(bytes, .sha256).hex.prefix(16)) }
}
