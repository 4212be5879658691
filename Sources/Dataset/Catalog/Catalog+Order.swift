extension Catalog {
  /// Returns a number by which the items of one folder can be sorted: it gives the order of their names' bytes.
  public func nameOrder(of item: Item) -> UInt64 {
    hasClassUnits ? Self.key(ofDigits: item.number) : UInt64(max(0, item.number))
  }

  /// Numbers of up to ten digits have keys in the order of their digits' bytes: 10, 100, 11, 2.
  private static func key(ofDigits number: Int) -> UInt64 {
    var (value, digits) = (UInt64(max(0, number)), UInt64(10))
    while value > 0, value < 1_000_000_000 { (value, digits) = (value * 10, digits - 1) }
    return value << 4 | digits
  }
}
