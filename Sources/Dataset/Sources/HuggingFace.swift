extension Source {
  /// train_images_0.tar.gz to train_images_4.tar.gz, all of which are needed: `n01440764_10026_n01440764.JPEG`.
  static let huggingFaceTrain = huggingFace("hf-train", feeds: .train)
  /// val_images.tar.gz: `ILSVRC2012_val_00000293_n01440764.JPEG`.
  static let huggingFaceVal = huggingFace("hf-val", feeds: .val)
  /// test_images.tar.gz.
  static let huggingFaceTest = huggingFace("hf-test", feeds: .test)

  private static func huggingFace(_ kind: String, feeds part: Part) -> Source {
    Source(kind, form: "hf", feeds: [part], isSplit: true, isPublished: false) { SuffixedNames($0) }
  }
}

/// The rules of an archive of images, in any folders, whose names have the class appended.
struct SuffixedNames: MemberRules {
  let catalogs: [Catalog]

  init(_ catalogs: [Catalog]) { self.catalogs = catalogs }

  func role(of name: Span<UInt8>, in nested: Wnid?) -> MemberRole {
    guard name.count > 0, name[name.count - 1] != UInt8(ascii: "/") else { return .folder }
    let start = baseName(of: name)
    // `_n01440764.JPEG`
    let suffix = name.count - Wnid.byteCount - 6
    var parser = NameParser(at: suffix)
    var plain: [UInt8] = []
    var label: Wnid?
    if suffix > start, parser.skip("_", in: name), let wnid = parser.wnid(in: name), parser.skip(".JPEG", in: name) {
      for index in start..<suffix { plain.append(name[index]) }
      plain += [0x2E, 0x4A, 0x50, 0x45, 0x47]  // .JPEG
      label = wnid
    } else {
      for index in start..<name.count { plain.append(name[index]) }
    }
    for catalog in catalogs {
      // Of a part without classes no image has a label, and of others every one has its own.
      if let item = catalog.item(named: plain.span), item.wnid == label { return .item(item) }
    }
    return .unexpected
  }

  func example(in nested: Wnid?) -> String {
    guard let catalog = catalogs.first else { return "" }
    let item =
      catalog.numbers.map { catalog.item(number: $0.upperBound) }
      ?? catalog.item(number: 1, in: catalog.allFolders.first?.wnid)
    let name = catalog.fileName(of: item)
    return item.wnid.map { "\(name.dropLast(5))_\($0).JPEG" } ?? name
  }
}

/// Returns where the last name in a path begins.
func baseName(of path: Span<UInt8>) -> Int {
  var start = path.count
  while start > 0, path[start - 1] != UInt8(ascii: "/") { start -= 1 }
  return start
}
