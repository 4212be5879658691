/// The rules of an archive of files with any plain names, all of them in one folder, which is left out:
/// `ILSVRC2012_devkit_t12/data/meta.mat`.
struct FilesInFolder: MemberRules {
  let catalogs: [Catalog]

  /// Returns the rules of an archive that feeds one part.
  init(_ catalogs: [Catalog]) { self.catalogs = catalogs }

  func role(of name: Span<UInt8>, in nested: Wnid?) -> MemberRole {
    var parser = NameParser(at: 0)
    _ = parser.skip("./", in: name)
    if parser.position == name.count { return .folder }
    let end = name.count - (name[name.count - 1] == UInt8(ascii: "/") ? 1 : 0)
    guard let path = parser.path(in: name.extracting(0..<end)) else { return .unexpected }
    if end < name.count { return .folder }
    // Auditing passes over them, too.
    if Layout.isHiddenFile(Array(path[baseName(of: path.span)...]).span) { return .ignored }
    guard let slash = path.firstIndex(of: UInt8(ascii: "/")), let catalog = catalogs.first,
      let item = catalog.item(named: Array(path[(slash + 1)...]).span)
    else { return .unexpected }
    return .item(item)
  }

  func example(in nested: Wnid?) -> String {
    "folder/\(catalogs.first.flatMap { $0.unitCount > 0 ? $0.name(ofUnit: 0) : nil } ?? "readme.txt")"
  }
}
