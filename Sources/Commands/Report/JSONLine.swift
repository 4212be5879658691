internal import FoundationEssentials

/// A line of `--json` output: an object with a `type`.
struct JSONLine {
  enum Value: Encodable {
    case text(String)
    case integer(Int)
    case flag(Bool)
    case list([Value])
    case object([String: Value])
    case null

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let value): try container.encode(value)
      case .integer(let value): try container.encode(value)
      case .flag(let value): try container.encode(value)
      case .list(let value): try container.encode(value)
      case .object(let value): try container.encode(value)
      case .null: try container.encodeNil()
      }
    }
  }

  /// The line with its line end; keys are sorted.
  let text: String

  init(_ type: String, _ fields: [String: Value]) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(fields.merging(["type": .text(type)]) { $1 }) else {  // text and numbers
      preconditionFailure("a JSON line cannot be encoded")
    }
    text = String(decoding: data, as: UTF8.self) + "\n"
  }
}
