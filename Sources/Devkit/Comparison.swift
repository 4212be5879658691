/// What came of comparing a file of a development kit with the table that is compiled in.
public enum Comparison<Difference: Equatable & Sendable>: Equatable, Sendable {
  /// There is no such file.
  case missing
  /// There is one, but it cannot be compared.
  case unreadable(DevkitFault)
  case compared(Agreement<Difference>)
}

/// How far a file agrees with a table.
public struct Agreement<Difference: Equatable & Sendable>: Equatable, Sendable {
  /// How many rows are the same in both.
  public internal(set) var agreeing = 0
  /// How many rows there are in either.
  public internal(set) var total = 0
  /// The first differences, at most `Agreement.limit`.
  public private(set) var differences: [Difference] = []

  /// How many differences are kept.
  public static var limit: Int { 10 }

  /// Whether there is no difference.
  public var isComplete: Bool { agreeing == total }

  init() {}

  /// Counts a row with its differences; it agrees if there are none.
  mutating func count(_ found: [Difference]) {
    total += 1
    if found.isEmpty { agreeing += 1 }
    differences += found.prefix(Self.limit - differences.count)
  }
}
