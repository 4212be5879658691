internal import Platform

/// Whether the first bytes of a file are those of XML: after a byte order mark and white space, an element or a declaration.
func beginsAsXML(_ head: Span<UInt8>) -> Bool {
  var index = 0
  if head.count >= 3, head[0] == 0xEF, head[1] == 0xBB, head[2] == 0xBF { index = 3 }
  while index < head.count, isWhiteSpace(head[index]) { index += 1 }
  guard index + 1 < head.count, head[index] == UInt8(ascii: "<") else { return false }
  let next = head[index + 1]
  return next == UInt8(ascii: "?") || next == UInt8(ascii: "!") || next | 0x20 >= UInt8(ascii: "a")
}

extension FileEdges {
  /// Whether the last bytes are those of XML: a `>`, and white space.
  var endsAsXML: Bool {
    var bytes = last
    for _ in 0..<8 {
      let byte = UInt8(truncatingIfNeeded: bytes)
      guard isWhiteSpace(byte) else { return byte == UInt8(ascii: ">") }
      bytes >>= 8
    }
    return false
  }
}

private func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
