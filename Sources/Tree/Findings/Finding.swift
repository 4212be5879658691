public import Dataset

/// A fault or a fact, and where it is.
public struct Finding<What: Sendable & Equatable>: Sendable, Equatable {
  /// The fault or the fact.
  public let what: What
  /// The part that was audited.
  public let part: Part
  /// The class in whose folder it is, or whose folder or image is missing; nil in a flat part and beside class folders.
  public let wnid: Wnid?
  /// The path, which begins with the part's name. Odd bytes are escaped; folders end with a slash.
  public let path: String
}
