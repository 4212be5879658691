public import Boxes

/// What a table of boxes was made of.
public struct BoxTableSummary: Equatable, Sendable {
  /// An annotation that was refused.
  public struct Refusal: Equatable, Sendable {
    /// Its path below the part's folder. Not escaped: it can hold anything.
    public let path: String
    public let reason: BoxesError
  }

  /// How many annotations there were, with those that were refused and those without an object.
  public internal(set) var files = 0
  /// How many rows the table has.
  public internal(set) var boxes = 0
  /// What was repaired.
  public internal(set) var repairs = Repairs()
  /// How many annotations were refused.
  public internal(set) var refused = 0
  /// The first ones that were refused, in the order of paths.
  public internal(set) var refusals: [Refusal] = []
  /// How many other names there were, apart from hidden files: links, other files, folders that are not those of a class.
  public internal(set) var ignored = 0

  /// How many refusals are kept.
  static let refusalLimit = 10

  init() {}

  mutating func refuse(_ path: String, _ reason: BoxesError) {
    refused += 1
    if refusals.count < Self.refusalLimit { refusals.append(Refusal(path: path, reason: reason)) }
  }

  /// Adds what follows in the order of paths.
  static func += (a: inout BoxTableSummary, b: BoxTableSummary) {
    a.files += b.files
    a.boxes += b.boxes
    a.repairs += b.repairs
    a.refused += b.refused
    a.refusals += b.refusals.prefix(refusalLimit - a.refusals.count)
    a.ignored += b.ignored
  }
}
