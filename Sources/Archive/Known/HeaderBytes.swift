/// Reads numbers and blocks from bytes that anybody may have written.
///
/// A number has seven bits in each byte, the lowest first; the highest bit is set in all but the last. A block is written as
/// what differs from another one: how many bytes are the same, how many follow that are not, and these; until it is full.
struct HeaderBytes {
  private let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], from position: Int = 0) { (self.bytes, self.position) = (bytes, position) }

  var isAtEnd: Bool { position == bytes.count }

  /// Returns the next number; nil if there is none, or if it is too large.
  mutating func number(upTo most: Int64 = .max) -> Int64? {
    var value: Int64 = 0
    for shift in stride(from: 0, to: 63, by: 7) {
      guard position < bytes.count else { return nil }
      let byte = bytes[position]
      position += 1
      value |= Int64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value <= most ? value : nil }
    }
    return nil
  }

  /// Returns the next `count` bytes; nil if there are fewer.
  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= bytes.count - position else { return nil }
    position += count
    return bytes[position - count..<position]
  }

  /// Returns the next block, which is like `pattern`; nil if it is not well formed.
  mutating func block(from pattern: [UInt8]) -> [UInt8]? {
    var block = pattern
    return readBlock { place, bytes in block.replaceSubrange(place..<place + bytes.count, with: bytes) } ? block : nil
  }

  /// Passes over a block. Returns whether it is well formed.
  @discardableResult
  mutating func skipBlock() -> Bool { readBlock { _, _ in } }

  private mutating func readBlock(_ body: (Int, ArraySlice<UInt8>) -> Void) -> Bool {
    var place = 0
    while place < KnownHeaders.blockBytes {
      guard let same = number(upTo: Int64(KnownHeaders.blockBytes - place)) else { return false }
      place += Int(same)
      guard place < KnownHeaders.blockBytes else { break }
      guard let count = number(upTo: Int64(KnownHeaders.blockBytes - place)), count > 0, let bytes = take(Int(count))
      else { return false }
      body(place, bytes)
      place += Int(count)
    }
    return true
  }

  static func bytes(of number: Int64) -> [UInt8] {
    var (bytes, rest) = ([UInt8](), UInt64(bitPattern: number))
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// Returns what `block` has in place of bytes of `pattern`.
  static func difference(of block: [UInt8], from pattern: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    while place < block.count {
      let start = block[place...].indices.first { block[$0] != pattern[$0] } ?? block.count
      result += bytes(of: Int64(start - place))
      guard start < block.count else { break }
      // Two bytes that are the same cost no more than two numbers.
      var (end, index) = (start + 1, start + 1)
      while index < block.count, index - end < 3 {
        if block[index] != pattern[index] { end = index + 1 }
        index += 1
      }
      result += bytes(of: Int64(end - start)) + block[start..<end]
      place = end
    }
    return result
  }
}
