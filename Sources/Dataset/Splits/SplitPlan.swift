internal import Checksums

/// Which images of the complete parts an export has, and to which split each of them belongs. Needs no files: it is given the
/// images of a class, in order.
public struct SplitPlan: Sendable {
  /// The splits, in the order of their parts; what is held out, or on the blacklist, follows the rest of its part.
  public let splits: [Split]
  let selection: Selection
  let holdout: Holdout?
  private let seed: UInt64
  private let blacklist: Set<Int>?
  /// What a root has of each class that has more by the tables.
  private let taken: Pick?
  /// The parts by their names, for the tables, if anything was taken.
  private let catalogs: [String: Catalog]

  /// What a plan is made from.
  public struct Options: Sendable {
    /// The parts whose images are wanted: `train`, `val`, `test` or some of them.
    public var parts: [Part]
    /// What the split of validation images is called.
    public var valName = Part.val.id
    /// Which training images are held out, if any.
    public var holdout: Holdout?
    /// What the split of these is called.
    public var holdoutName = "holdout"
    /// Another number holds out other images.
    public var seed: UInt64 = 0
    /// What becomes of blacklisted images, by their numbers.
    public var blacklisting = Blacklisting.keep
    public var blacklist = Set(Blacklist.numbers)

    public init(parts: [Part]) { self.parts = parts }

    /// The parts without which some of these options would change nothing.
    public var needed: [Part] {
      (holdout == nil ? [] : [.train]) + (valName == Part.val.id && blacklisting == .keep ? [] : [.val])
    }
  }

  /// Plans for the images that are selected of those that there are. Two splits may have the same name: see `clash(_:)`.
  /// `release` is that of a root, with what it prepares: a smaller sample lies in the root's, of the same order and seed. The
  /// archive is taken to have had the images of a class in the order of their names, which is not looked at.
  public init(_ options: Options, _ selection: Selection = .all, in release: Release? = nil) {
    (self.selection, seed) = (selection, options.seed)
    let taken = selection.pick == nil ? nil : release?.selection.pick
    let catalogs = taken == nil ? [] : options.parts.compactMap { part in release.flatMap { Catalog(part, $0) } }
    (self.taken, self.catalogs) = (taken, Dictionary(uniqueKeysWithValues: catalogs.map { ($0.part.id, $0) }))
    let isHoldingOut = options.parts.contains(.train) && options.holdout != nil
    holdout = isHoldingOut ? options.holdout : nil
    let isListing = options.parts.contains(.val) && options.blacklisting != .keep
    blacklist = isListing ? options.blacklist : nil
    splits = options.parts.flatMap { part in
      var splits = [Split(name: part == .val ? options.valName : part.id, part: part, share: .rest)]
      if part == .train, isHoldingOut {
        splits.append(Split(name: options.holdoutName, part: part, share: .heldOut))
      }
      if part == .val, isListing, options.blacklisting == .folder {
        splits.append(Split(name: Self.blacklistName, part: part, share: .blacklisted))
      }
      return splits
    }
  }

  /// The folder that blacklisted images get.
  public static let blacklistName = "BlckLst"

  /// Two splits that would have the same name, as file systems without case see it; `name` is what a split is called in files.
  public func clash(_ name: (Split) -> String = \.name) -> (Split, Split)? {
    for (index, split) in splits.enumerated() {
      if let other = splits[..<index].first(where: { name($0).lowercased() == name(split).lowercased() }) {
        return (other, split)
      }
    }
    return nil
  }

  /// The parts whose images are wanted.
  public var parts: [Part] { splits.filter { $0.share == .rest }.map(\.part) }

  /// Returns the split that has the images of `part` which no other one has.
  public func rest(of part: Part) -> Int? { index(part, .rest) }

  /// Whether all images of a part go to one split, so that nobody needs to know their order.
  public func isWhole(_ part: Part) -> Bool {
    guard part.isSelectable else { return true }
    return selection.pick == nil && selection.images == nil && !(part == .train && holdout != nil)
      && !(part == .val && blacklist != nil)
  }

  /// Returns for each of `items` the index of its split, or nil if it is in none. They are all images that there are of a class
  /// in a part, or of a part without classes, in the order of their names' bytes.
  public func places(of items: [Item], in part: Part) -> [Int?] {
    guard let rest = rest(of: part) else { return items.map { _ in nil } }
    guard part.isSelectable, let wnid = items.first?.wnid else { return items.map { _ in rest } }
    let chosen = positions(of: items, wnid, part)
    var places = [Int?](repeating: nil, count: items.count)
    for position in chosen { places[position] = rest }
    if let heldOut = index(part, .heldOut) {
      for position in heldOutPositions(of: chosen.map { items[$0] }, wnid) { places[chosen[position]] = heldOut }
    }
    if part == .val, let blacklist {
      let listed = index(part, .blacklisted)
      for position in chosen where blacklist.contains(items[position].number) { places[position] = listed }
    }
    return places
  }

  /// How many training images of a class are wanted; `files` if nothing else was said.
  public func wanted(of wnid: Wnid, files: Int) -> Int {
    let limit = selection.pick?.limit(of: wnid)
    guard let images = selection.images else { return limit ?? files }
    return min(images.train[wnid]?.count ?? 0, limit ?? .max)
  }

  /// The positions of those images of a class that are selected: of those that are listed what the pick takes.
  private func positions(of items: [Item], _ wnid: Wnid, _ part: Part) -> [Int] {
    let listed = items.indices.filter { index in
      guard let images = selection.images else { return true }
      let number = items[index].number
      return part == .train ? images.contains(train: number, of: wnid) : images.contains(val: number)
    }
    guard let pick = selection.pick else { return listed }
    if let total = catalogs[part.id]?.files(of: wnid),
      let there = taken?.positions(of: wnid, among: total, part: part.id), there.count == items.count
    {
      // The root has a sample of the class, in which the wanted one lies: which images these are, the whole class says.
      let wanted = Set(pick.positions(of: wnid, among: total, part: part.id) ?? there)
      return listed.filter { wanted.contains(there[$0]) }
    }
    return pick.positions(of: wnid, among: listed.count, part: part.id)?.map { listed[$0] } ?? listed
  }

  /// The plan in lines: two plans with the same lines are the same.
  public var lines: [String] {
    let named = splits.map { "split \($0.name) \($0.part.id) \($0.share)" }
    let held: [String] =
      switch holdout {
      case nil: []
      case .share(let share): ["holdout \(share.text) \(seed)"]
      case .images(let lists): lists.map { "holdout \(Digest.of(Array($0.text.utf8), .sha256).hex)" }
      }
    let listed = blacklist.map { ["blacklist \(Digest.of(Array("\($0.sorted())".utf8), .sha256).hex)"] } ?? []
    return named + ["selection \(selection.text)"] + held + listed
  }

  private func index(_ part: Part, _ share: Split.Share) -> Int? {
    splits.firstIndex { $0.part == part && $0.share == share }
  }

  private func heldOutPositions(of items: [Item], _ wnid: Wnid) -> [Int] {
    switch holdout {
    case nil: []
    case .share(let share):
      SeededSample.positions(share.floor(of: items.count), of: items.count, seed: seed, salt: "holdout/\(wnid)")
    case .images(let lists):
      items.indices.filter { index in
        lists.contains { $0.contains(train: items[index].number, of: wnid) }
      }
    }
  }
}
