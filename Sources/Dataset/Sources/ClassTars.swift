/// The rules of a tar with a tar of images for each class: `n01440764.tar`, in it `n01440764_10026.JPEG`. And of these alone.
struct ClassTars: MemberRules {
  let catalogs: [Catalog]
  let isNested = true

  /// Returns the rules of an archive that feeds one part.
  init(_ catalogs: [Catalog]) { self.catalogs = catalogs }

  func role(of name: Span<UInt8>, in nested: Wnid?) -> MemberRole {
    var parser = NameParser(at: 0)
    let hasPrefix = parser.skip("./", in: name)
    if hasPrefix, parser.position == name.count { return .folder }
    guard let nested else {
      guard let wnid = parser.wnid(in: name), parser.skip(".tar", in: name), parser.position == name.count,
        let catalog = catalogs.first(where: { $0.isOpen || $0.position(of: wnid) != nil })
      else { return .unexpected }
      return .nested(wnid, part: catalog.part.id)
    }
    for catalog in catalogs {
      if let item = catalog.item(named: name, from: parser.position), item.wnid == nested { return .item(item) }
    }
    return .unexpected
  }

  func name(ofUnit unit: Int, in catalog: Catalog) -> String { "\(catalog.name(ofUnit: unit)).tar" }

  func example(in nested: Wnid?) -> String {
    if let nested { return "\(nested)_1.JPEG" }
    return "\(catalogs.first?.allFolders.first?.wnid.description ?? "n01440764").tar"
  }
}
