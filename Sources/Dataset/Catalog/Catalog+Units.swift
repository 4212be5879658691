internal import Checksums

/// Units: what is recorded as complete, once all of it is. Classes if files are named by their class, else single images.
extension Catalog {
  /// Returns the unit that an item is in. Classes that no table names have numbers from `unitCount` on.
  public func unit(of item: Item) -> Int {
    kind == .byClass ? item.wnid.map(unit) ?? 0 : item.number - 1
  }

  /// Returns the unit of a class, in parts whose units are classes.
  public func unit(of wnid: Wnid) -> Int { position(of: wnid) ?? unitCount + Int(wnid.number) }

  /// Returns the unit of a file, in parts whose files may have any names: those that are required come first.
  func unit(ofPath path: [UInt8]) -> Int {
    required.firstIndex(of: path) ?? unitCount + (Int(Digest.of(path, .sha256).hex.prefix(10), radix: 16) ?? 0)
  }

  /// Whether the unit has to be there for the part to be complete.
  public func isExpected(unit: Int) -> Bool {
    switch kind {
    case .byClass: !isOpen && isSelected[unit]
    case .labelled: isNumberSelected?[unit] ?? isSelected[Int(classes[unit])]
    case .numbered: !isOpen
    case .files: true
    }
  }

  /// Returns the class that a unit is; nil if units are no classes, or no table names it.
  public func wnid(ofUnit unit: Int) -> Wnid? {
    kind == .byClass && unit < unitCount ? allFolders[unit].wnid : nil
  }

  /// Returns the name of a unit: a wnid or a file name.
  public func name(ofUnit unit: Int) -> String {
    if kind == .files { return unit < unitCount ? String(decoding: required[unit], as: UTF8.self) : "" }
    guard kind == .byClass else { return fileName(of: item(number: unit + 1)) }
    return unit < unitCount ? "\(allFolders[unit].wnid)" : Wnid(number: unit - unitCount).description
  }
}
