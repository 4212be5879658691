/// A table that says of each class whether, and how many of, its images are wanted: CSV with the columns
/// `code,name,to_download,how_many`. The name is for the reader; −1 stands for all images.
public enum PortionTable {
  /// Its first line.
  public static let header = "code,name,to_download,how_many"

  /// The table that wants everything, one line for each class, for editing.
  public static func text(_ release: Release) -> String {
    let rows = release.synsets.map { "\($0.wnid),\(quoted($0.words)),TRUE,-1\n" }
    return header + "\n" + rows.joined()
  }

  /// Reads a table. Classes that it does not name are not wanted.
  ///
  /// Throws if a line is not one of a class of the release, with the line's number. `file` is the table's name.
  public static func read(
    _ bytes: [UInt8], file: String, _ release: Release
  ) throws(ManifestError) -> [(wnid: Wnid, limit: Int?)] {
    var portions: [(wnid: Wnid, limit: Int?)] = []
    var seen: Set<Wnid> = []
    for (index, row) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      let text = String(decoding: row.last == UInt8(ascii: "\r") ? row.dropLast() : row, as: UTF8.self)
      func error(_ detail: String) -> ManifestError { ManifestError(file: file, line: index + 1, detail) }
      if index == 0 {
        guard fields(text)?.joined(separator: ",") == header else {
          throw error("the first line is not \(header), with commas")
        }
        continue
      }
      // Spreadsheets leave rows of empty cells.
      guard text.utf8.contains(where: { $0 != UInt8(ascii: ",") }) else { continue }
      guard let fields = fields(text), fields.count == 4 else { throw error("four fields are expected") }
      guard let wnid = Wnid(fields[0]), release.synset(wnid) != nil else {
        throw error("'\(fields[0])' is no class of the release")
      }
      guard seen.insert(wnid).inserted else { throw error("\(wnid) stands twice") }
      guard let isWanted = truth[fields[2].lowercased()] else { throw error("'\(fields[2])' is not TRUE or FALSE") }
      guard let count = Int(fields[3]), count >= -1 else {
        throw error("'\(fields[3])' is not a number of images, or -1")
      }
      if isWanted, count != 0 { portions.append((wnid, count < 0 ? nil : count)) }
    }
    guard !portions.isEmpty else { throw ManifestError(file: file, "it wants no class") }
    return portions
  }

  private static let truth = [
    "true": true, "false": false, "1": true, "0": false, "yes": true, "no": false,
  ]

  /// Returns a line's fields, each of which may be in quotes; nil if a quote is open.
  private static func fields(_ line: String) -> [String]? {
    var fields = [""]
    var (isQuoted, wasQuote) = (false, false)
    for character in line.unicodeScalars {
      switch character {
      case "\"" where isQuoted: (isQuoted, wasQuote) = (false, true)
      case "\"":
        // Two quotes within quotes are one that is meant.
        if wasQuote { fields[fields.count - 1].append("\"") }
        (isQuoted, wasQuote) = (true, false)
      case "," where !isQuoted: (fields, wasQuote) = (fields + [""], false)
      default:
        fields[fields.count - 1].unicodeScalars.append(character)
        wasQuote = false
      }
    }
    return isQuoted ? nil : fields
  }

  /// Returns a field as CSV has it.
  public static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
