/// The rules of a tar of numbered images, which may stand in a folder: `test/ILSVRC2012_test_00000001.JPEG`.
struct NumberedImages: MemberRules {
  let catalogs: [Catalog]
  /// What may stand before the names, such as `test/`.
  private let folder: [UInt8]

  /// Returns the rules of an archive that feeds one part, with names that may begin with `folder` and a slash.
  init(_ catalogs: [Catalog], folder: String) {
    self.catalogs = catalogs
    self.folder = Array("\(folder)/".utf8)
  }

  func role(of name: Span<UInt8>, in nested: Wnid?) -> MemberRole {
    var parser = NameParser(at: 0)
    _ = parser.skip("./", in: name)
    _ = parser.skip(folder, in: name)
    if parser.position == name.count, parser.position > 0 { return .folder }
    for catalog in catalogs {
      if let item = catalog.item(named: name, from: parser.position) { return .item(item) }
    }
    return .unexpected
  }

  func example(in nested: Wnid?) -> String {
    guard let catalog = catalogs.first, let last = catalog.numbers?.upperBound else { return "" }
    return catalog.fileName(of: catalog.item(number: last))
  }
}
