internal import Platform

/// The names that the journal's files have in the root.
public struct JournalNames: Equatable, Sendable {
  /// The journal itself.
  public var journal: String
  /// A journal that is being written and will replace the one before it.
  public var new: String
  /// Where a journal that was set aside is kept; a number is added if the name is taken.
  public var damaged: String

  /// Makes the three names.
  public init(journal: String, new: String, damaged: String) {
    (self.journal, self.new, self.damaged) = (journal, new, damaged)
  }

  /// The path of the journal in `directory`, for messages.
  func path(in directory: Directory) -> String { "\(directory.path)/\(journal)" }
}
