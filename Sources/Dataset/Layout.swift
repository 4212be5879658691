/// The names of what is in a root.
public enum Layout {
  public static let journal = "ilsvrc-prepare.journal"
  /// Where a journal that was damaged is kept; a number is added where there is one already.
  public static let damagedJournal = "\(journal).damaged"
  /// Where a journal is written that will replace a damaged one.
  public static let newJournal = "\(journal).new"
  public static let staging = "ilsvrc-prepare.staging"

  /// Where archives are looked for below the root, in this order: the root itself, and the folders that the official
  /// pages and older tools sort them into.
  public static let archiveFolders = ["", "archives", "Images", "Development_Kit", "Bounding_Boxes"]

  /// The folder of a published split.
  public static func folder(of split: Split) -> String { split.rawValue }

  /// In staging, the folder of what a published or adopted split lacks.
  public static func repair(of split: Split) -> String { "repair-\(split.rawValue)" }

  /// Where what does not belong into a split is moved to, on request.
  public static let quarantine = "ilsvrc-prepare.quarantine"
}
