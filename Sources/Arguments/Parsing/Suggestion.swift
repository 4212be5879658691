/// Finds the known name that a mistyped word probably meant.
public enum Suggestion {
  /// Returns the end of a message about a mistyped `word`: a question with the nearest of the names, or nothing.
  public static func question(about word: String, among names: [String]) -> String {
    question(nearest(to: word, among: names))
  }

  /// Returns a question that names the `nearest` name, or nothing if there is none.
  static func question(_ nearest: String?) -> String { nearest.map { "; did you mean \($0.quoted)?" } ?? "" }

  /// Returns the nearest of the names: at most two edits away, or with the word as a prefix.
  ///
  /// One edit is nearest, then a prefix, then two edits; the first of several equally near names wins.
  /// At least half of the letters must be right; otherwise every short name would be near every short word.
  static func nearest(to word: String, among names: [String]) -> String? {
    var best: (name: String, rank: (Int, Int))?
    for name in names {
      let isBeginning = word.count > 1 && name.utf8.starts(with: word.utf8)
      // The distance is at least the difference of the lengths, so a huge word need not be measured.
      guard isBeginning || abs(name.count - word.count) <= 2 else { continue }
      let edits = edits(from: Array(word), to: Array(name))
      guard isBeginning || (edits <= 2 && edits * 2 <= min(word.count, name.count)) else { continue }
      let rank = (isBeginning ? min(edits, 1) : edits, edits)
      if let best, best.rank <= rank { continue }
      best = (name, rank)
    }
    return best?.name
  }

  /// Counts the insertions, deletions, substitutions and swaps of adjacent letters between two words.
  ///
  /// This is the restricted Damerau–Levenshtein distance; swapped letters are the most common typing mistake.
  private static func edits(from first: [Character], to second: [Character]) -> Int {
    var rows = [Array(0...second.count)]
    for (line, letter) in first.enumerated() {
      let above = rows[line]
      var row = [line + 1]
      for (column, other) in second.enumerated() {
        var edits = min(above[column + 1] + 1, row[column] + 1, above[column] + (letter == other ? 0 : 1))
        if line > 0, column > 0, letter == second[column - 1], other == first[line - 1] {
          edits = min(edits, rows[line - 1][column - 1] + 1)
        }
        row.append(edits)
      }
      rows.append(row)
    }
    return rows[first.count][second.count]
  }
}
