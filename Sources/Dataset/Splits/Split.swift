/// A group of images that an export keeps apart: those of a part, or some of them.
public struct Split: Sendable, Hashable {
  /// What it is called in the export, such as `train`.
  public let name: String
  /// The part whose images it has.
  public let part: Part
  /// Which of them.
  public let share: Share

  /// Which images of its part a split has.
  public enum Share: Sendable, Hashable {
    /// Those that no other split has.
    case rest
    /// Those that are held out of training.
    case heldOut
    /// Those of the validation blacklist.
    case blacklisted
  }
}

/// What becomes of the validation images that are on the blacklist.
public enum Blacklisting: String, Sendable, CaseIterable {
  /// They stay where they are.
  case keep
  /// They are left out.
  case drop
  /// They get a folder of their own beside that of the split.
  case folder
}

/// Which training images are held out.
public enum Holdout: Sendable, Equatable {
  /// So many of each class, rounded down.
  case share(DecimalShare)
  /// The training images of these lists.
  case images([ImageList])
}

/// A number between 0 and 1 with a few decimal digits, without the errors of binary fractions.
public struct DecimalShare: Sendable, Equatable {
  private let numerator: Int
  private let denominator: Int
  /// As it was written.
  public let text: String

  /// Reads a number such as `0.2`; nil if it is not between 0 and 1, or has more than nine decimal digits.
  public init?(_ text: String) {
    let pieces = text.split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count == 2, pieces[0] == "0" || pieces[0].isEmpty, 1...9 ~= pieces[1].utf8.count,
      pieces[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let numerator = Int(pieces[1]), numerator > 0
    else { return nil }
    (self.numerator, self.text) = (numerator, text)
    denominator = pieces[1].utf8.reduce(1) { power, _ in power * 10 }
  }

  /// Returns the share of `count` things, rounded down.
  public func floor(of count: Int) -> Int { count * numerator / denominator }
}

extension ImageList {
  /// The training images, as text.
  var text: String { train.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined() }
}
