/// A validation image that is on one of the two blacklists only, or a line of the development kit's that names none.
public enum BlacklistDifference: Equatable, Sendable {
  /// The number of an image that only the development kit lists.
  case onlyInDevkit(Int)
  /// The number of an image that only the table lists.
  case onlyBuiltIn(Int)
  /// A line of the development kit's file, from 1, that is no number; its first 40 bytes.
  case text(line: Int, String)
}

/// Compares two lists of numbers, one on each line. The order does not matter; comments and empty lines are skipped.
func compareBlacklists(devkit: [UInt8], builtIn: [UInt8]) -> Agreement<BlacklistDifference> {
  var (theirs, ours): (Set<Int>, Set<Int>) = ([], [])
  var agreement = Agreement<BlacklistDifference>()
  NumberLine.forEach(builtIn) { _, line in
    if let number = line.number { ours.insert(number) }
  }
  NumberLine.forEach(devkit) { index, line in
    if let number = line.number {
      theirs.insert(number)
    } else if !line.text.isEmpty && !line.text.hasPrefix("#") {
      agreement.count([.text(line: index + 1, line.text)])
    }
  }
  for number in theirs.union(ours).sorted() {
    switch (theirs.contains(number), ours.contains(number)) {
    case (true, false): agreement.count([.onlyInDevkit(number)])
    case (false, true): agreement.count([.onlyBuiltIn(number)])
    default: agreement.count([])
    }
  }
  return agreement
}
