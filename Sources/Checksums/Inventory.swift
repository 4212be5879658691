/// stub until merged
public struct Inventory: Equatable, Sendable {
  public private(set) var files = 0
  public private(set) var bytes: Int64 = 0
  public private(set) var names: UInt64 = 0
  public init() {}
  public mutating func add(path: Span<UInt8>, size: Int64) { files += 1; bytes += size }
  public static func + (a: Inventory, b: Inventory) -> Inventory { var c = a; c.files += b.files; c.bytes += b.bytes; c.names &+= b.names; return c }
}
