extension Source {
  /// A tree that somebody has unpacked: a folder that the user names.
  public static let tree = Source(
    treeKind, form: treeKind, feeds: [.train, .val, .test, .trainBoxes, .valBoxes], isPublished: false
  ) { UnpackedTree($0) }

  /// What the form of unpacked trees is called. It is written with the folder: `tree:DIR`.
  public static let treeKind = "tree"
}

extension OfficialArchive {
  /// What stands for an unpacked tree among the archives. The journal has it by this name.
  public static let tree = OfficialArchive(
    name: Source.treeKind, kind: Source.treeKind, bytes: nil, md5: nil, sha256: nil, images: nil, url: nil)
}

extension Release {
  /// The same release, with an unpacked tree among its archives.
  public func addingTree() -> Release {
    var release = self
    release.archives.append(.tree)
    return release
  }
}

/// The rules of an unpacked tree: which files of a part's folder are items.
public struct UnpackedTree: MemberRules {
  public let catalogs: [Catalog]

  init(_ catalogs: [Catalog]) { self.catalogs = catalogs }

  /// Where in a tree the folder of a part may be, most likely first: in the layout of CLS-LOC, from any of its folders on,
  /// or under the part's own name.
  public static func places(of part: Part) -> [String] {
    let (top, name) = part.content == .annotations ? ("Annotations", lastName(of: part)) : ("Data", part.id)
    // Of other parts, CLS-LOC has nothing.
    guard Source.clsLoc.parts.contains(part) else { return [part.id] }
    let folder = "\(top)/CLS-LOC/\(name)"
    let own = part.content == .annotations ? [part.id] : ["CLS-LOC/\(name)", part.id]
    return ["ILSVRC/\(folder)", folder] + own
  }

  private static func lastName(of part: Part) -> String {
    part.id.split(separator: "/").last.map(String.init) ?? part.id
  }

  /// `name` is a path in the folder of a part, with the part's name before it: `train/n01440764/n01440764_10026.JPEG`.
  public func role(of name: Span<UInt8>, in nested: Wnid?) -> MemberRole {
    for catalog in catalogs {
      var parser = NameParser(at: 0)
      guard parser.skip(Array("\(catalog.part.id)/".utf8), in: name) else { continue }
      let start = baseName(of: name)
      let folder = parser.position < start ? name.extracting(parser.position..<start - 1) : nil
      let item = catalog.unpackedItem(named: name.extracting(start..<name.count), in: folder)
      return item.map { .item($0) } ?? .ignored
    }
    return .ignored
  }

  public func example(in nested: Wnid?) -> String {
    guard let catalog = catalogs.first, let wnid = catalog.allFolders.first?.wnid else { return "" }
    return "\(catalog.part.id)/\(wnid)/\(catalog.fileName(of: catalog.item(number: 1, in: wnid)))"
  }
}

extension Catalog {
  /// Whether files of an unpacked part may be in a folder of this name, in the part's own one.
  public func mayHold(folder name: Span<UInt8>) -> Bool { hasFolders ? folder(named: name) != nil : !hasAnyNames }

  /// Returns the item that a file of an unpacked part is: in the part's own folder, or in `folder` below it. Nil if it is none,
  /// or not where it belongs. Files with numbers may lie in the part's own folder, whatever class they have; those
  /// without classes in any folder.
  public func unpackedItem(named name: Span<UInt8>, in folder: Span<UInt8>?) -> Item? {
    guard !hasAnyNames, let item = item(named: name) else { return nil }
    guard let folder else { return hasClassUnits ? nil : item }
    guard let wnid = item.wnid else { return item }
    return folder.count == Wnid.byteCount && Wnid(folder, at: 0) == wnid ? item : nil
  }
}
