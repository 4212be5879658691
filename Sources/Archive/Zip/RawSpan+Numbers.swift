extension RawSpan {
  /// The number at `offset`, whose lowest byte comes first.
  func number<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Number.Type) -> Number {
    // Every pattern of bits is an integer, and the bounds are checked.
    Number(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type))
  }
}
