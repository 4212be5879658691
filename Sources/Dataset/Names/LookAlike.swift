/// What a name is that looks like an archive's, but is another: what browsers, download tools and file managers make of it.
public enum LookAlike: String, Sendable {
  /// A whole file under another name: `NAME (1).tar`, `NAME.tar.1`, `NAME - Copy.tar`.
  case renamed
  /// What a download tool calls a file, or keeps beside it, until it is finished: `NAME.tar.part`.
  case unfinished

  /// Tells what `name` is to the archive called `archive`; nil if it is that name, or has nothing to do with it.
  public init?(_ name: String, of archive: String) {
    // Most names in a folder of images are told by their length.
    guard name != archive, archive.utf8.count...archive.utf8.count + 300 ~= name.utf8.count else { return nil }
    let (name, archive) = (name.lowercased(), archive.lowercased())
    if Self.isRenamed(name, archive) {
      self = .renamed
    } else if Self.isUnfinished(name, archive) {
      self = .unfinished
    } else {
      return nil
    }
  }

  /// The endings of files that download tools keep beside an archive that has its name, and perhaps its size, but not all of
  /// its content: aria2's, axel's and lftp's. They are deleted at the end of the download.
  public static let controlEndings = [".aria2", ".st", ".lftp-pget-status"]

  private static let unfinishedEndings =
    controlEndings + [
      ".part", ".partial", ".crdownload", ".opdownload", ".fdmdownload", ".download", ".downloading", ".filepart",
      ".incomplete", ".tmp", ".!qb", ".!ut",
    ]
  private static let copyWords: Set<Substring> = ["copy", "another", "kopie", "copie", "copia"]

  private static func isRenamed(_ name: String, _ archive: String) -> Bool {
    name == archive || name == "copy of \(archive)"
      || insertions(name, archive).contains { isCopyMark($0) }
      // wget keeps the query of a URL, on some file systems with another character.
      || name.hasPrefix("\(archive)?") || name.hasPrefix("\(archive)@")
  }

  private static func isUnfinished(_ name: String, _ archive: String) -> Bool {
    // rsync's is hidden, and has six random letters at its end.
    if name.hasPrefix(".\(archive)."), name.count == archive.count + 8 { return true }
    guard let ending = unfinishedEndings.first(where: { name.hasSuffix($0) }) else { return false }
    let base = String(name.dropLast(ending.count))
    return isRenamed(base, archive) || insertions(base, archive).contains { isRandomMark($0) }
  }

  /// What `name` has more than `archive`, if that stands before one of its endings or after them.
  private static func insertions(_ name: String, _ archive: String) -> [Substring] {
    guard name.count > archive.count else { return [] }
    let places = archive.indices.filter { archive[$0] == "." } + [archive.endIndex]
    return places.filter { name.hasPrefix(archive[..<$0]) && name.hasSuffix(archive[$0...]) }.map { place in
      name.dropFirst(archive[..<place].count).dropLast(archive[place...].count)
    }
  }

  /// Whether `text` numbers or marks a copy: " (1)", "-2", ".1", " - Copy (2)", " (another copy)".
  private static func isCopyMark(_ text: Substring) -> Bool {
    let words = text.split { " ()-_.".contains($0) }
    return !words.isEmpty && text.first.map { " (-_.".contains($0) } == true
      && words.allSatisfy { word in copyWords.contains(word) || word.count <= 3 && word.allSatisfy(\.isNumber) }
  }

  /// Whether `text` is what Firefox and rclone add: a dot, and eight random characters.
  private static func isRandomMark(_ text: Substring) -> Bool {
    text.first == "." && text.count == 9
      && text.dropFirst().allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) }
  }
}
