internal import Platform

/// The names of all fields of all records.
enum Field: String, CodingKey {
  case seq, time, type
  case format, tool, id, tables, selection
  case archive, identity, size, modified, inode
  case digests, match, algorithm, count, words
  case parts, part, offset, units, inventory, files, bytes, names, folder, complete
  case reason, sources, unverified, adopted, copied, stamp, moved, file, content, kept, born
}

typealias FieldReader = KeyedDecodingContainer<Field>
typealias FieldWriter = KeyedEncodingContainer<Field>

/// What is stored as fields of an object. Reading checks every value: nothing absurd is believed.
///
/// Not `Codable` itself, since that would be public.
protocol Stored {
  init(_ fields: FieldReader) throws
  func write(to fields: inout FieldWriter) throws
}

/// A stored value as an object of its own.
struct Coded<Value: Stored>: Codable {
  var value: Value

  init(_ value: Value) { self.value = value }

  init(from decoder: any Decoder) throws { value = try Value(decoder.container(keyedBy: Field.self)) }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try value.write(to: &fields)
  }
}

extension FieldReader {
  /// The error of a field that cannot hold what it does.
  func absurd(_ field: Field) -> DecodingError {
    DecodingError.dataCorruptedError(forKey: field, in: self, debugDescription: "impossible value")
  }

  func text(_ field: Field) throws -> String { try decode(String.self, forKey: field) }

  func flag(_ field: Field) throws -> Bool { try decodeIfPresent(Bool.self, forKey: field) ?? false }

  func number<Number: Decodable & Comparable>(_ field: Field, in range: ClosedRange<Number>) throws -> Number {
    let number = try decode(Number.self, forKey: field)
    guard range.contains(number) else { throw absurd(field) }
    return number
  }

  func value<Value: Stored>(_ field: Field) throws -> Value { try decode(Coded<Value>.self, forKey: field).value }

  func valueIfPresent<Value: Stored>(_ field: Field) throws -> Value? {
    try decodeIfPresent(Coded<Value>.self, forKey: field)?.value
  }

  func values<Value: Stored>(_ field: Field) throws -> [Value] {
    try decode([Coded<Value>].self, forKey: field).map(\.value)
  }
}

extension FieldWriter {
  mutating func write(_ value: some Encodable, _ field: Field) throws { try encode(value, forKey: field) }

  mutating func write(object value: some Stored, _ field: Field) throws { try encode(Coded(value), forKey: field) }

  mutating func write(objects values: [some Stored], _ field: Field) throws {
    try encode(values.map { Coded($0) }, forKey: field)
  }

  /// Writes a flag, which is absent if it is false.
  mutating func write(flag: Bool, _ field: Field) throws {
    if flag { try encode(true, forKey: field) }
  }
}
