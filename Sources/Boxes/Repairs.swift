/// A known fault of the released annotations, and the rule that repairs it.
public enum Repair: Int, CaseIterable, Sendable {
  /// The `<filename>` is `%s`. The annotation's own name counts.
  case filenamePlaceholder
  /// The `<filename>` is another one. The annotation's own name counts.
  case filenameOther
  /// The `<name>` of an object is `Scottish_deerhound`. It becomes n02092002.
  case label
  /// An edge of a box is not a whole number. It is rounded, halves away from zero.
  case rounded
  /// A box has its edges the wrong way round. They are swapped.
  case swapped
  /// A box goes beyond the image. It is cut at the image's edges.
  case clamped
  /// A box has no area, perhaps because all of it was outside the image. It is left out.
  case dropped
}

/// How many repairs of each kind were made: one for each annotation or box concerned.
public struct Repairs: Equatable, Sendable {
  /// A vector of a fixed size, because an array would be an allocation for each of half a million annotations.
  private var counts = SIMD8<Int>()

  /// Makes the counts of no repair at all.
  public init() {}

  /// How many repairs of that `kind` were made.
  public subscript(_ kind: Repair) -> Int {
    get { counts[kind.rawValue] }
    set { counts[kind.rawValue] = newValue }
  }

  /// How many repairs were made.
  public var total: Int { counts.wrappedSum() }

  /// Adds the counts of `b` to those of `a`.
  public static func += (a: inout Repairs, b: Repairs) { a.counts &+= b.counts }
}
