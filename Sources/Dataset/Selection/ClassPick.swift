/// Which images of a class are prepared: those that are wanted, but for those that are there already.
struct ClassPick: Sendable, Equatable {
  /// Some images of a class.
  enum Rule: Sendable, Equatable {
    case all
    /// Those at these positions in the order of the class, from 0, ascending.
    case positions([Int])
    /// Those with these numbers, ascending.
    case numbers([Int])

    /// Returns how many of a class's images these are.
    func count(of total: Int) -> Int {
      switch self {
      case .all: total
      case .positions(let list), .numbers(let list): list.count
      }
    }

    /// Whether it has the image; nil if its position is needed for that, and not known.
    func has(_ number: Int, at position: Int?) -> Bool? {
      switch self {
      case .all: true
      case .positions(let positions): position.map { positions.hasSorted($0) }
      case .numbers(let numbers): numbers.hasSorted(number)
      }
    }
  }

  let wanted: Rule
  /// What of these images is there already.
  let known: Rule?
  /// How many images are prepared.
  let count: Int

  /// Returns nil if nothing is prepared of a class with `total` images.
  init?(_ wanted: Rule?, besides known: Rule?, of total: Int) {
    guard let wanted else { return nil }
    (self.wanted, self.known) = (wanted, known)
    count = wanted.count(of: total) - (known?.count(of: total) ?? 0)
    guard count > 0 else { return nil }
  }

  /// Whether the image is prepared, as far as that is known without its position.
  func takes(_ number: Int, at position: Int?) -> Bool {
    wanted.has(number, at: position) ?? true && !(known?.has(number, at: position) ?? false)
  }

  /// Whether all images of the class are prepared.
  var isWhole: Bool { wanted == .all && known == nil }

  /// Whether only the order of the class says which images are meant.
  var needsOrder: Bool {
    for case .positions? in [wanted, known] { return true }
    return false
  }

  /// How many of the first images of a class have to be looked at; nil for all.
  var reach: Int? { if case .positions(let positions) = wanted { (positions.last ?? -1) + 1 } else { nil } }
}

extension Selection {
  /// Whether only some images of the classes are selected.
  public var isPicking: Bool { pick != nil || images != nil }

  /// Which images of a class are selected in a part; nil if none is. In parts with numbers that the tables know, `numbers`
  /// are those of the class.
  func rule(of wnid: Wnid, among total: Int, _ part: Part, numbers: [Int]?) -> ClassPick.Rule? {
    if let images {
      let listed = numbers.map { $0.filter(images.contains(val:)) } ?? images.train[wnid] ?? []
      return listed.isEmpty ? nil : .numbers(listed)
    }
    guard let positions = pick?.positions(of: wnid, among: total, part: part.id) else { return .all }
    return positions.isEmpty ? nil : .positions(positions)
  }
}

extension [Int] {
  /// Whether `value` is one of these, which are ascending.
  fileprivate func hasSorted(_ value: Int) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == value
  }
}
