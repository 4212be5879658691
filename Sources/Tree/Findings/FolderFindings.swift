internal import Archive
internal import Dataset
internal import Platform

/// What was found in one folder, or among some of the names in it.
struct FolderFindings: Sendable {
  let catalog: Catalog
  let wnid: Wnid?
  /// The path, which begins with the part's name and ends with a slash.
  let path: String
  /// How many findings of one kind are reported.
  let limit: Int

  /// Images that are where they belong.
  var images = 0
  /// Whether it could be read to its end.
  var isRead = false
  /// The numbers of images that are there, if the catalog knows all numbers.
  var numbers: [UInt32] = []
  /// How many images of other classes are here.
  var elsewhere: [Wnid: Int] = [:]
  /// Unexpected names, by their positions in the listing: what they resemble is looked up for all of them at once.
  private var unexpected: [UInt32] = []
  private var unexpectedCount = 0
  private(set) var faults: FaultList
  /// Images beside class folders: those of a flat part are one fault.
  private(set) var strays: FaultList
  /// What unexpected names resemble, by the name.
  private(set) var resembling: [[UInt8]: String] = [:]
  private(set) var facts: [Finding<Fact>] = []
  private(set) var factCounts: [Fact.Kind: Int] = [:]

  init(_ catalog: Catalog, _ wnid: Wnid?, limit: Int) {
    (self.catalog, self.wnid, self.limit) = (catalog, wnid, limit)
    path = Self.path(catalog.part, wnid)
    (faults, strays) = (FaultList(wnid), FaultList(wnid))
  }

  /// Adds a fault of the folder as a whole.
  mutating func add(_ fault: Fault) { faults.add(fault) }

  /// Adds a fault of an item in its folder.
  mutating func add(_ fault: Fault, item number: Int) { faults.add(fault, item: number, limit: itemLimit) }

  /// Adds a fault of something else.
  mutating func add(_ fault: Fault, _ name: Span<UInt8>) { faults.add(fault, name, limit: nameLimit) }

  /// Adds an image that is beside class folders.
  mutating func addStray(_ fault: Fault, _ name: Span<UInt8>) { strays.add(fault, name, limit: Self.straysKept) }

  /// Adds what is known of images beside class folders: a fault each, or one for all.
  mutating func add(strays: FaultList, isFlat: Bool) {
    if isFlat {
      add(.flat(images: strays.total))
    } else {
      faults.merge(strays, itemLimit: itemLimit, nameLimit: max(nameLimit, Self.straysKept))
    }
  }

  /// Adds a fact of the folder as a whole.
  mutating func add(_ fact: Fact) {
    let none: [UInt8] = []
    add(fact, none.span)
  }

  /// Adds a fact of `name`.
  mutating func add(_ fact: Fact, _ name: Span<UInt8>) {
    factCounts[fact.kind, default: 0] += 1
    guard factCounts[fact.kind, default: 0] <= limit else { return }
    facts.append(Finding(what: fact, part: catalog.part, wnid: wnid, path: path + escaped(name, limit: .max)))
  }

  /// Adds the unexpected name at a position of the listing.
  mutating func addUnexpected(at index: Int) {
    unexpectedCount += 1
    if unexpected.count < nameLimit { unexpected.append(UInt32(index)) }
  }

  /// Makes faults of the unexpected names, all of which are in `listing`.
  mutating func resolveUnexpected(_ listing: borrowing Listing) {
    guard unexpectedCount > 0 else { return }
    let index = CaseIndex(unexpected, in: listing)
    faults.reserve(unexpected.count, nameBytes: unexpected.reduce(0) { $0 + listing.withName(Int($1)) { $0.count } })
    for position in unexpected {
      let resembles = index.name(like: position, listing)
      let fault = Fault.unexpected(listing.kind(Int(position)), resembles: resembles)
      listing.withName(Int(position)) { name in
        faults.add(fault, name, limit: nameLimit)
        if let resembles { resembling[bytes(name)] = resembles }
      }
    }
    faults.addUnkept(.unexpected, count: unexpectedCount - unexpected.count)
    (unexpected, unexpectedCount) = ([], 0)
  }

  /// Adds what was found among other names of the same folder.
  mutating func merge(_ other: FolderFindings) {
    images += other.images
    isRead = isRead || other.isRead
    numbers += other.numbers
    elsewhere.merge(other.elsewhere, uniquingKeysWith: +)
    unexpectedCount += other.unexpectedCount
    unexpected += other.unexpected.prefix(max(0, nameLimit - unexpected.count))
    faults.merge(other.faults, itemLimit: itemLimit, nameLimit: nameLimit)
    strays.merge(other.strays, itemLimit: itemLimit, nameLimit: Self.straysKept)
    factCounts.merge(other.factCounts, uniquingKeysWith: +)
    facts += other.facts
  }

  private var itemLimit: Int { max(FaultList.itemLimit, limit) }
  private var nameLimit: Int { max(FaultList.nameLimit, limit) }

  /// The path of a part's folder, or of a class folder in it.
  static func path(_ part: Part, _ wnid: Wnid?) -> String { "\(part.id)/" + (wnid.map { "\($0)/" } ?? "") }

  /// A part with more images beside its class folders is flat.
  static let straysKept = 10_000
}

/// Returns a copy of the bytes.
package func bytes(_ name: Span<UInt8>) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(name.count)
  for index in name.indices { bytes.append(name[index]) }
  return bytes
}
