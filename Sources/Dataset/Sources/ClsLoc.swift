extension Source {
  /// ILSVRC2017_CLS-LOC.tar.gz and imagenet_object_localization_patched2019.tar.gz, whatever of them is there: the images of
  /// all parts, and their boxes.
  static let clsLoc = Source(
    "cls-loc", form: "cls-loc", feeds: [.train, .val, .test, .trainBoxes, .valBoxes],
    isPublished: false
  ) { ClsLocTree($0) }
}

/// The rules of the tree `ILSVRC/Data/CLS-LOC/{train,val,test}`, `ILSVRC/Annotations/CLS-LOC/{train,val}`. What else there is
/// next to it, such as `ILSVRC/ImageSets`, is passed over.
struct ClsLocTree: MemberRules {
  let catalogs: [Catalog]

  init(_ catalogs: [Catalog]) { self.catalogs = catalogs }

  func role(of name: Span<UInt8>, in nested: Wnid?) -> MemberRole {
    guard name.count > 0, name[name.count - 1] != UInt8(ascii: "/") else { return .folder }
    var parser = NameParser(at: 0)
    _ = parser.skip("./", in: name)
    _ = parser.skip("ILSVRC/", in: name)
    let isAnnotation = parser.skip("Annotations/CLS-LOC/", in: name)
    guard isAnnotation || parser.skip("Data/CLS-LOC/", in: name) else { return .ignored }
    for catalog in catalogs where (catalog.part.content == .annotations) == isAnnotation {
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

  func example(in nested: Wnid?) -> String {
    guard let catalog = catalogs.first, let wnid = catalog.allFolders.first?.wnid else { return "" }
    return "ILSVRC/Data/CLS-LOC/train/\(wnid)/\(catalog.fileName(of: catalog.item(number: 1, in: wnid)))"
  }
}
