/// The names of what is in a root.
public enum Layout {
  public static let journal = "ilsvrc-prepare.journal"
  /// Where a damaged journal is kept; a number is added if there is one already.
  public static let damagedJournal = "\(journal).damaged"
  /// Where a journal is written that will replace the one at hand.
  public static let newJournal = "\(journal).new"
  public static let staging = "ilsvrc-prepare.staging"

  /// Where archives are looked for below the root, in this order: the root itself, and the folders that the official
  /// pages and older tools sort them into.
  public static let archiveFolders = ["", "archives", "Images", "Development_Kit", "Bounding_Boxes"]

  /// In staging, the folder that a part grows in. It is a single name, though the part may be in a folder.
  public static func staged(_ part: Part) -> String { String(part.id.map { $0 == "/" ? "-" : $0 }) }

  /// In staging, the folder of what a part that has its name lacks.
  public static func restored(_ part: Part) -> String { "restore-\(staged(part))" }

  /// Where unexpected files of a part are moved to, on request.
  public static let quarantine = "ilsvrc-prepare.quarantine"

  /// Whether file managers and operating systems leave files of this name behind; they are no images, and no faults.
  public static func isHiddenFile(_ name: Span<UInt8>) -> Bool {
    if name.count > 1, name[0] == UInt8(ascii: ".") { return true }
    return ["Thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini", "Icon\r"].contains { known in
      let bytes = Array(known.utf8)
      return bytes.count == name.count && bytes.indices.allSatisfy { bytes[$0] == name[$0] }
    }
  }
}
