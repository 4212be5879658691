internal import Checksums

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
  /// What its files hold.
  public let content: Content
  /// The table that is made of the boxes in its annotations: a file in the root; nil if there is none.
  public let boxTable: BoxTable?
  /// What the part consists of in a release; nil if the release has no such part.
  let contents: @Sendable (Release) -> Contents?

  init(
    _ id: String, stage: String, isDefault: Bool = true, isSelectable: Bool = false, content: Content = .images,
    boxTable: BoxTable? = nil, contents: @escaping @Sendable (Release) -> Contents?
  ) {
    (self.id, self.stage, self.isDefault, self.isSelectable) = (id, stage, isDefault, isSelectable)
    (self.content, self.boxTable, self.contents) = (content, boxTable, contents)
  }

  /// A table of boxes, and what is known of it.
  public struct BoxTable: Sendable {
    /// Its file name.
    public let name: String
    /// How many annotations and boxes the official archive with this MD5 holds.
    let known: (md5: String, files: Int, boxes: Int)?

    /// Returns how many annotations and boxes there are in a release, if that is known.
    public func expected(_ release: Release) -> (files: Int, boxes: Int)? {
      guard let known, release.archives.contains(where: { $0.md5?.hex == known.md5 }) else { return nil }
      return (known.files, known.boxes)
    }
  }

  /// Returns how many files a release is likely to have, if no table says it.
  func likelyFiles(_ release: Release) -> Int? { boxTable?.expected(release)?.files }

  /// What the files of a part hold: an audit examines them accordingly.
  public enum Content: Sendable {
    case images
    /// XML with the boxes of an image.
    case annotations
    /// Anything.
    case files
  }

  /// How the files of a part are named, and which there are.
  enum Contents {
    /// Class folders with files such as `n01440764_10026.JPEG`, whose numbers no table knows. If `isOpen` is set, the
    /// table is a hint: the archive may hold other classes.
    case byClass([ClassFolder], isOpen: Bool = false, suffix: String = ".JPEG")
    /// Class folders with numbered files; element N − 1 of `classes` is the index of the synset of number N.
    case labelled(stem: String, classes: [UInt16])
    /// Numbered files, 1 to `count`, in the part's own folder. If `isOpen` is set, any of them may be missing.
    case numbered(stem: String, count: Int, isOpen: Bool = false, suffix: String = ".JPEG")
    /// Files with any plain names, in any folders; those at the `required` paths must be there.
    case files(required: [String])
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
  /// The class in whose folder it belongs; nil if the part has no class folders.
  public let wnid: Wnid?
  /// The number in its name; one made of its path if its part has files of any names.
  public let number: Int
  /// Its path in a part that has files of any names; else nil.
  public let path: [UInt8]?

  init(part: String, wnid: Wnid?, number: Int, path: [UInt8]? = nil) {
    (self.part, self.wnid, self.number, self.path) = (part, wnid, number, path)
  }
}
