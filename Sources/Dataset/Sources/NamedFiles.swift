/// The rules of an archive whose files are known by their own names, whatever folders they are in:
/// `n01440764/n01440764_10040.xml`.
struct NamedFiles: MemberRules {
  let catalogs: [Catalog]

  init(_ catalogs: [Catalog]) { self.catalogs = catalogs }

  func role(of name: Span<UInt8>, in nested: Wnid?) -> MemberRole {
    guard name.count > 0, name[name.count - 1] != UInt8(ascii: "/") else { return .folder }
    let start = baseName(of: name)
    for catalog in catalogs {
      if let item = catalog.item(named: name, from: start) { return .item(item) }
    }
    return .unexpected
  }

  func example(in nested: Wnid?) -> String {
    guard let catalog = catalogs.first else { return "" }
    return catalog.fileName(of: catalog.item(number: 1, in: catalog.allFolders.first?.wnid ?? Wnid(number: 2_085_620)))
  }
}
