extension Part {
  /// The lists of images, Kaggle's tables, and the files of a development kit, as far as an archive has them.
  public static let clsLocFiles = Part("cls-loc", stage: "extract-cls-loc", isDefault: false, content: .files) {
    release in
    release.archives(of: clsLocKind).isEmpty ? nil : .files(required: [])
  }
}

extension Source {
  /// ILSVRC2017_CLS-LOC.tar.gz and imagenet_object_localization_patched2019.tar.gz, whatever of them is there: the images of
  /// all parts, their boxes, and lists of them.
  static let clsLoc = Source(
    clsLocKind, form: "cls-loc", feeds: [.train, .val, .test, .trainBoxes, .valBoxes, .clsLocFiles], isPublished: false
  ) { ClsLocTree($0) }
}

private let clsLocKind = "cls-loc"

/// The rules of the tree `ILSVRC/Data/CLS-LOC/{train,val,test}`, `ILSVRC/Annotations/CLS-LOC/{train,val}`; and of
/// `ILSVRC/ImageSets/CLS-LOC`, `ILSVRC/devkit` and `LOC_*`. What else there is next to it is passed over.
struct ClsLocTree: MemberRules {
  let catalogs: [Catalog]

  init(_ catalogs: [Catalog]) { self.catalogs = catalogs }

  func role(of name: Span<UInt8>, in nested: Wnid?) -> MemberRole {
    guard name.count > 0, name[name.count - 1] != UInt8(ascii: "/") else { return .folder }
    var parser = NameParser(at: 0)
    _ = parser.skip("./", in: name)
    _ = parser.skip("ILSVRC/", in: name)
    let isAnnotation = parser.skip("Annotations/CLS-LOC/", in: name)
    guard isAnnotation || parser.skip("Data/CLS-LOC/", in: name) else { return file(named: name, parser) }
    for catalog in catalogs where catalog.part.content == (isAnnotation ? .annotations : .images) {
      var inPart = parser
      guard inPart.skip(catalog.lastName, in: name), inPart.skip("/", in: name) else { continue }
      // Classes have folders only if names do not say the number of the image.
      let start = baseName(of: name)
      var folder: Wnid?
      if start > inPart.position {
        folder = inPart.wnid(in: name)
        guard folder != nil, inPart.skip("/", in: name), inPart.position == start else { return .unexpected }
      }
      guard let item = catalog.item(named: name, from: start), folder == (catalog.numbers == nil ? item.wnid : nil)
      else {
        return .unexpected
      }
      return .item(item)
    }
    return .ignored
  }

  /// Says what a file is that is neither an image nor an annotation. Its name is kept, without what `parser` has passed.
  private func file(named name: Span<UInt8>, _ parser: NameParser) -> MemberRole {
    let isWanted = ["ImageSets/CLS-LOC/", "devkit/", "LOC_"].contains { (start: StaticString) in
      var parser = parser
      return parser.skip(start, in: name)
    }
    guard isWanted, let catalog = catalogs.first(where: \.hasAnyNames),
      !Layout.isHiddenFile(name.extracting(baseName(of: name)..<name.count)),
      let item = catalog.item(named: name, from: parser.position)
    else { return .ignored }
    return .item(item)
  }

  func example(in nested: Wnid?) -> String {
    guard let catalog = catalogs.first, let wnid = catalog.allFolders.first?.wnid else { return "" }
    return "ILSVRC/Data/CLS-LOC/train/\(wnid)/\(catalog.fileName(of: catalog.item(number: 1, in: wnid)))"
  }
}
