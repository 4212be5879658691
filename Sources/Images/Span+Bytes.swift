extension Span<UInt8> {
  /// Returns the number that the `length` bytes from `start` on are, highest byte first.
  func number(at start: Int, of length: Int) -> UInt32 {
    var number: UInt32 = 0
    for index in start..<start + length { number = number << 8 | UInt32(self[index]) }
    return number
  }

  /// Returns the index of the first 0xff from `start` on, or the count if there is none.
  func indexOfMarker(from start: Int) -> Int {
    var index = start
    // Blocks of this size are searched with vector instructions; images are mostly that.
    while index + 32 <= count {
      let block = extracting(index..<index + 32)
      var largest: UInt8 = 0
      for offset in 0..<32 { largest = max(largest, block[offset]) }
      if largest == 0xff { break }
      index += 32
    }
    while index < count, self[index] != 0xff { index += 1 }
    return index
  }
}
