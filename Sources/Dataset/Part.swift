/// A part of the dataset: what a root holds under one name. A part is a row, made beside the first source that feeds it.
public struct Part: Sendable {
  /// The part's name, which is also its folder's path in the root: `train`, `val`, `test`.
  public let id: String
  /// The name of the stage that makes it, such as `extract-train`.
  public let stage: String
  /// Whether `run` makes it without being asked to.
  public let isDefault: Bool
  /// Whether only the selected classes of it are prepared.
  public let isSelectable: Bool
  /// What the part consists of in a release; nil if the release has no such part.
  let contents: @Sendable (Release) -> Contents?

  init(
    _ id: String, stage: String, isDefault: Bool = true, isSelectable: Bool = false,
    contents: @escaping @Sendable (Release) -> Contents?
  ) {
    (self.id, self.stage, self.isDefault, self.isSelectable) = (id, stage, isDefault, isSelectable)
    self.contents = contents
  }

  /// How the files of a part are named, and which there are.
  enum Contents {
    /// Class folders with files such as `n01440764_10026.JPEG`, whose numbers no table knows. If `isOpen` is set, the
    /// table is a hint: the archive may hold other classes.
    case byClass([ClassFolder], isOpen: Bool = false)
    /// Class folders with numbered files; element N − 1 of `classes` is the index of the synset of number N.
    case labelled(stem: String, classes: [UInt16])
    /// Numbered files, 1 to `count`, in the part's own folder.
    case numbered(stem: String, count: Int)
  }
}

extension Part: Hashable {
  public static func == (a: Part, b: Part) -> Bool { a.id == b.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Part {
  /// All parts, in the order in which they are prepared and shown.
  public static let all: [Part] = Source.all.flatMap(\.parts).reduce(into: []) { parts, part in
    if !parts.contains(part) { parts.append(part) }
  }

  /// Returns the part called `id`, or nil.
  public static func named(_ id: String) -> Part? { all.first { $0.id == id } }
}

/// A class folder of a part.
public struct ClassFolder: Sendable, Equatable {
  public let wnid: Wnid
  /// How many files it holds; nil if that was never published.
  public let files: Int?

  init(_ wnid: Wnid, files: Int?) { (self.wnid, self.files) = (wnid, files) }
}

/// A file of a part, whichever archive it comes from.
public struct Item: Sendable, Equatable {
  /// The part's name.
  public let part: String
  /// The class in whose folder it belongs; nil if the part is flat.
  public let wnid: Wnid?
  /// The number in its name.
  public let number: Int
}
