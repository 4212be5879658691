/// From names to items, and from items to paths.
extension Catalog {
  /// Where a name belongs.
  public enum Place: Equatable, Sendable {
    /// In the folder that it is in.
    case here(Item)
    /// In the folder of the item's class.
    case elsewhere(Item)
    /// It is a class folder of the part.
    case folder(ClassFolder)
    /// Nowhere in the part.
    case nowhere
  }

  /// Says where `name` belongs, which is in the folder of the class `wnid`, or else in the part's own folder.
  public func place(of name: Span<UInt8>, in wnid: Wnid?) -> Place {
    if wnid == nil, let folder = folder(named: name) { return .folder(folder) }
    guard let item = item(named: name), picks == nil || isSelected(item) else { return .nowhere }
    if item.wnid == wnid { return .here(item) }
    return item.wnid.flatMap { folder($0) } == nil ? .nowhere : .elsewhere(item)
  }

  /// Returns the class folder called `name`; nil if the part has none of that name.
  public func folder(named name: Span<UInt8>) -> ClassFolder? {
    guard hasFolders, name.count == Wnid.byteCount, let wnid = Wnid(name, at: 0) else { return nil }
    return folder(wnid)
  }

  /// Returns the item whose file name stands in `name` from `start` on; nil if the part has no such file.
  public func item(named name: Span<UInt8>, from start: Int = 0) -> Item? {
    var parser = NameParser(at: start)
    switch kind {
    case .byClass:
      guard let wnid = parser.wnid(in: name), isOpen || position(of: wnid) != nil, parser.skip("_", in: name),
        let number = parser.number(in: name), parser.skip(suffix, in: name), parser.position == name.count
      else { return nil }
      return Item(part: part.id, wnid: wnid, number: number)
    case .labelled, .numbered:
      guard parser.skip(stem, in: name), let number = parser.number(digits: 8, in: name),
        parser.skip(suffix, in: name), parser.position == name.count, numbers?.contains(number) == true
      else { return nil }
      return item(number: number)
    case .files:
      guard let path = parser.path(in: name) else { return nil }
      return Item(part: part.id, wnid: nil, number: unit(ofPath: path) + 1, path: path)
    }
  }

  /// Returns the item's file name.
  public func fileName(of item: Item) -> String {
    var bytes: [UInt8] = []
    appendName(of: item, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Returns the item's path in the part.
  public func path(of item: Item) -> String {
    var bytes: [UInt8] = []
    appendPath(of: item, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the item's path in the part.
  public func appendPath(of item: Item, to bytes: inout [UInt8]) {
    if let wnid = item.wnid {
      wnid.append(to: &bytes)
      bytes.append(UInt8(ascii: "/"))
    }
    appendName(of: item, to: &bytes)
  }

  private func appendName(of item: Item, to bytes: inout [UInt8]) {
    if let path = item.path {
      bytes += path
      return
    }
    if kind == .byClass {
      item.wnid?.append(to: &bytes)
      bytes.append(UInt8(ascii: "_"))
      appendDecimal(item.number, digits: 1, to: &bytes)
    } else {
      bytes += stem
      appendDecimal(item.number, digits: 8, to: &bytes)
    }
    bytes += suffix
  }
}
