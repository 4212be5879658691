internal import Dataset

/// What an audit has found, for leaving out what a comparison finds again.
struct KnownFaults {
  private let part: AuditedPart
  private var numbers: [Wnid?: Set<Int>] = [:]
  private var elsewhere: [Wnid: Set<Int>] = [:]

  init(_ part: AuditedPart) {
    self.part = part
    for (wnid, list) in part.lists {
      for index in 0..<list.count {
        if let number = list.number(index) {
          numbers[wnid, default: []].insert(number)
        } else if list.kind(index) == .wrongClass {
          let name = list.name(index, part.catalog)
          guard case .elsewhere(let item) = part.catalog.place(of: name.span, in: wnid), let home = item.wnid else {
            continue
          }
          elsewhere[home, default: []].insert(item.number)
        }
      }
    }
  }

  /// Whether the item in its folder has a fault.
  func contains(_ number: Int, in wnid: Wnid?) -> Bool { numbers[wnid]?.contains(number) == true }

  /// Whether the file at this path has a fault, in a part whose files may have any names.
  func contains(_ path: [UInt8]) -> Bool {
    guard let list = part.lists[nil] else { return false }
    return (0..<list.count).contains { list.name($0, part.catalog) == path }
  }

  /// Whether the item lies in another place, as far as is known.
  func isElsewhere(_ item: Item) -> Bool {
    guard let wnid = item.wnid else { return false }
    return part.count(of: .flat) > 0 || elsewhere[wnid]?.contains(item.number) == true
  }

  /// Whether the folder of a class could not be examined.
  func isUnread(_ wnid: Wnid?) -> Bool { part.lists[wnid]?.ofFolder.contains { $0.kind.isWhole } == true }
}
