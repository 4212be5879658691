/// The names of what is in a root.
public enum Layout {
  public static let journal = "ilsvrc-prepare.journal"
  /// Where a damaged journal is kept; a number is added if there is one already.
  public static let damagedJournal = "\(journal).damaged"
  /// Where a journal is written that will replace the one at hand.
  public static let newJournal = "\(journal).new"
  public static let staging = "ilsvrc-prepare.staging"

  /// Where the headers of an archive on a server are kept.
  public static func headers(of archive: String) -> String { "ilsvrc-prepare.\(archive).headers" }
  /// What such a file is called while it is written.
  public static func newHeaders(of archive: String) -> String { headers(of: archive) + ".new" }

  /// Whether a file has such a name.
  public static func isHeaders(_ name: String) -> Bool {
    let endings = [headers(of: ""), newHeaders(of: "")].map { $0.dropFirst("ilsvrc-prepare.".count) }
    return name.hasPrefix("ilsvrc-prepare.") && endings.contains(where: name.hasSuffix)
  }

  /// Where archives are looked for below the root, in this order: the root itself, and the folders that the official
  /// pages and older tools sort them into.
  public static let archiveFolders = ["", "archives", "Images", "Development_Kit", "Bounding_Boxes"]

  /// What an archive is called while it is fetched.
  public static func unfinished(_ archive: String) -> String { "\(archive).part" }

  /// In staging, the folder that a part grows in. It is a single name, though the part may be in a folder.
  public static func staged(_ part: Part) -> String { String(part.id.map { $0 == "/" ? "-" : $0 }) }

  /// In staging, the folder of what a part that has its name lacks.
  public static func restored(_ part: Part) -> String { "restore-\(staged(part))" }

  /// Where unexpected files of a part are moved to, on request.
  public static let quarantine = "ilsvrc-prepare.quarantine"

  /// What the folder that an export grows in has after the name that it will get.
  public static let exportSuffix = ".ilsvrc-prepare-export"

  /// Whether `name` is that of a file which file managers and operating systems leave behind: no image, and no fault.
  public static func isHiddenFile(_ name: Span<UInt8>) -> Bool {
    // AppleDouble files, and what NFS keeps of files that are deleted while they are open.
    hiddenNames.contains { $0.count == name.count && begins(name, $0) }
      || hiddenPrefixes.contains { $0.count < name.count && begins(name, $0) }
  }

  private static let hiddenNames = [
    ".DS_Store", ".directory", ".localized", ".hidden", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini",
    "Icon\r",
  ].map { Array($0.utf8) }
  private static let hiddenPrefixes = ["._", ".nfs"].map { Array($0.utf8) }

  private static func begins(_ name: Span<UInt8>, _ prefix: [UInt8]) -> Bool {
    prefix.indices.allSatisfy { name[$0] == prefix[$0] }
  }
}
