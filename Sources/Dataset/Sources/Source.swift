/// A form in which parts of the dataset are released: which parts it feeds, and what each of its members is.
///
/// A new form is a file of its own beside this one, and a row in `all`.
public struct Source: Sendable {
  /// The archives it is about: their kind in archives.tsv.
  public let kind: String
  /// The name of the release form, by which users choose it: `official`.
  public let form: String
  /// The parts that it feeds.
  public let parts: [Part]
  /// Whether all of its archives are needed; if not, any of them will do.
  public let isSplit: Bool
  /// Whether checksums of its archives are published. If not, parts are made of them all the same, and audited.
  public let isPublished: Bool
  /// The kind of archives that replace some of its files, and are used with it if they are there.
  public let patch: String?
  /// What the part is without these, if it is not the last edition: `of 2012`.
  let edition: String?
  private let makeRules: @Sendable ([Catalog]) -> any MemberRules

  init(
    _ kind: String, form: String = "official", feeds parts: [Part], isSplit: Bool = false, isPublished: Bool = true,
    patch: String? = nil, edition: String? = nil, rules: @escaping @Sendable ([Catalog]) -> any MemberRules
  ) {
    (self.kind, self.form, self.parts, self.isSplit, self.isPublished) = (kind, form, parts, isSplit, isPublished)
    (self.patch, self.edition, makeRules) = (patch, edition, rules)
  }

  /// All sources, in the order in which they are read. If several feed a part, the first one that is there is used.
  public static let all: [Source] = [
    .train, .val, .test, .test2012, .testPatch, .trainT3, .devkit, .devkitT3, .trainBoxes, .valBoxes, .trainT3Boxes,
    .testT3Boxes, .clsLoc, .huggingFaceTrain, .huggingFaceVal, .huggingFaceTest, .tree,
  ]

  /// The names of all release forms, in the order in which they are preferred.
  public static let forms: [String] = all.map(\.form).reduce(into: []) { forms, form in
    if !forms.contains(form) { forms.append(form) }
  }

  /// Other names that users know release forms by.
  public static let formAliases = ["kaggle": "cls-loc"]

  /// Returns the source of archives of this kind; nil if nothing is made of them.
  public static func of(_ kind: String) -> Source? { all.first { $0.kind == kind } }

  /// Whether its archives only replace files of other ones.
  public var isPatch: Bool { Self.all.contains { $0.patch == kind } }

  /// Returns the sources that feed `part`, the preferred one first; none that only patches another.
  public static func feeding(_ part: Part) -> [Source] {
    all.filter { $0.parts.contains(part) && !$0.isPatch }
  }

  /// Returns the rules for an archive of `release`.
  public func rules(_ release: Release) -> any MemberRules { makeRules(parts.compactMap { Catalog($0, release) }) }
}

/// What the members of an archive are, by their names.
public protocol MemberRules: Sendable {
  /// The parts that the archive feeds.
  var catalogs: [Catalog] { get }
  /// Whether the archive holds an archive for each class, so that its own headers are few.
  var isNested: Bool { get }
  /// Says what the member called `name` is. It is in the nested archive of the class `nested`, or else in the archive itself.
  func role(of name: Span<UInt8>, in nested: Wnid?) -> MemberRole
  /// Returns the name of the member that holds a unit of the part.
  func name(ofUnit unit: Int, in catalog: Catalog) -> String
  /// Returns the name of a member that could stand there instead of one that is not expected.
  func example(in nested: Wnid?) -> String
}

/// What a member of an archive is.
public enum MemberRole: Sendable, Equatable {
  case item(Item)
  /// A tar with items of this class and part.
  case nested(Wnid, part: String)
  /// A folder that other members' names begin with.
  case folder
  /// A file that no part is made of.
  case ignored
  case unexpected
}

extension MemberRules {
  public var isNested: Bool { false }

  public func name(ofUnit unit: Int, in catalog: Catalog) -> String { catalog.name(ofUnit: unit) }

  /// Returns the catalog of the part that `item` belongs to.
  public func catalog(of item: Item) -> Catalog {
    guard let catalog = catalogs.first(where: { $0.part.id == item.part }) else {
      preconditionFailure("an item of another archive")
    }
    return catalog
  }

  /// Says what a member is whose place is not known: in the archive itself or in a nested one.
  public func roleAnywhere(of name: Span<UInt8>) -> MemberRole {
    let role = role(of: name, in: nil)
    guard role == .unexpected, let nested = Wnid(prefixOf: name) else { return role }
    return self.role(of: name, in: nested)
  }
}
