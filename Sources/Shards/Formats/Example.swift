/// A value of a feature of `tf.train.Example`.
enum Feature: Sendable, Equatable {
  case text(String)
  case numbers([Int])
  /// As 32-bit floating-point numbers.
  case fractions([Double])
}

/// A message `tf.train.Example` as protocol buffers encode it, up to the bytes of its last feature: these are large, and follow
/// as they are.
struct Example {
  /// All but the last feature's bytes.
  let head: [UInt8]
  /// How many bytes the message has with these.
  let size: Int

  /// Encodes these `features`, and one called `last` of so many `bytes`.
  init(_ features: [(name: String, value: Feature)], last: String, bytes: Int) {
    var entries: [UInt8] = []
    for (name, value) in features {
      var feature: [UInt8] = []
      value.append(to: &feature)
      var entry: [UInt8] = []
      Self.appendField(1, Array(name.utf8), to: &entry)
      Self.appendField(2, feature, to: &entry)
      Self.appendField(1, entry, to: &entries)
    }
    // From the inside out, each message begins with the field that the next one is in: its number, and how many bytes follow.
    var start = Self.fieldHead(1, bytes)
    start = Self.fieldHead(1, start.count + bytes) + start
    start = Self.fieldHead(2, start.count + bytes) + start
    var name: [UInt8] = []
    Self.appendField(1, Array(last.utf8), to: &name)
    start = name + start
    start = Self.fieldHead(1, start.count + bytes) + start
    let features = entries + start
    head = Self.fieldHead(1, features.count + bytes) + features
    size = head.count + bytes
  }

  /// What comes before a field of so many bytes.
  private static func fieldHead(_ number: UInt8, _ count: Int) -> [UInt8] {
    var bytes = [number << 3 | 2]
    appendVariable(UInt64(count), to: &bytes)
    return bytes
  }

  fileprivate static func appendField(_ number: UInt8, _ content: [UInt8], to bytes: inout [UInt8]) {
    bytes += fieldHead(number, content.count)
    bytes += content
  }

  /// Appends a number in as few groups of seven bits as it needs, the lowest first.
  fileprivate static func appendVariable(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

extension Feature {
  /// Appends the message `tf.train.Feature`: a list of byte strings, of floating-point numbers, or of integers.
  fileprivate func append(to bytes: inout [UInt8]) {
    var list: [UInt8] = []
    switch self {
    case .text(let text):
      Example.appendField(1, Array(text.utf8), to: &list)
      Example.appendField(1, list, to: &bytes)
    case .fractions(let fractions):
      var packed: [UInt8] = []
      for fraction in fractions {
        let pattern = Float(fraction).bitPattern
        packed += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: pattern >> $0) }
      }
      if !packed.isEmpty { Example.appendField(1, packed, to: &list) }
      Example.appendField(2, list, to: &bytes)
    case .numbers(let numbers):
      var packed: [UInt8] = []
      for number in numbers { Example.appendVariable(UInt64(bitPattern: Int64(number)), to: &packed) }
      if !packed.isEmpty { Example.appendField(1, packed, to: &list) }
      Example.appendField(3, list, to: &bytes)
    }
  }
}
