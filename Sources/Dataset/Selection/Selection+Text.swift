/// A selection as the journal stores it: words separated by spaces.
///
/// `all`, or a wnid for each class; then `first:N` or `random:SEED:N`, in which N is missing if there is no common limit. A class
/// with a limit of its own is written `n01440764*10`, one with listed images `n01440764=2,5`, and listed validation images are
/// written `val=1,2`.
extension Selection {
  /// The selection as the journal stores it.
  public var text: String {
    var words = wnids.map { wnids in wnids.map(word) } ?? ["all"]
    if let pick {
      // Limits of classes that are selected with all others need their own words.
      if wnids == nil { words += pick.limits.keys.sorted().map(word) }
      let count = pick.limit.map { ":\($0)" } ?? ""
      switch pick.order {
      case .first: words.append("first\(count)")
      case .random(let seed): words.append("random:\(seed)\(count)")
      }
    }
    if let images { words.append("val=" + images.val.map(String.init).joined(separator: ",")) }
    return words.joined(separator: " ")
  }

  private func word(_ wnid: Wnid) -> String {
    if let images { return "\(wnid)=" + (images.train[wnid] ?? []).map(String.init).joined(separator: ",") }
    return pick?.limits[wnid].map { "\(wnid)*\($0)" } ?? "\(wnid)"
  }

  /// Reads what `text` returns; nil if it has another form.
  public init?(text: String) {
    var words = SelectionWords()
    for word in text.split(separator: " ") { guard words.read(word) else { return nil } }
    guard let selection = words.selection else { return nil }
    self = selection
  }
}

/// What the words of a stored selection say.
private struct SelectionWords {
  private var isAll = false
  private var wnids: [Wnid] = []
  private var limits: [Wnid: Int] = [:]
  private var train: [Wnid: Set<Int>] = [:]
  private var val: Set<Int>?
  private var order: Pick.Order?
  private var limit: Int?

  /// The selection; nil if the words contradict each other.
  var selection: Selection? {
    // Next to `all` stand only those classes that have limits of their own.
    guard isAll ? wnids.count == limits.count : !wnids.isEmpty else { return nil }
    guard let order else {
      guard limits.isEmpty, (val == nil) == train.isEmpty, val == nil || !isAll else { return nil }
      return isAll ? .all : Selection(wnids, images: val.map { ImageList(train: train, val: $0) })
    }
    guard val == nil, train.isEmpty else { return nil }
    let pick = Pick(order, limit: limit, limits: limits)
    return isAll ? Selection(pick: pick) : Selection(wnids, pick: pick)
  }

  /// Notes what a word says; returns whether it says anything.
  mutating func read(_ word: Substring) -> Bool {
    if word == "all" {
      isAll = true
    } else if let wnid = Wnid(String(word)) {
      wnids.append(wnid)
    } else if let (name, text) = Self.pair(word, "*") {
      guard let wnid = Wnid(String(name)), let count = Int(text) else { return false }
      wnids.append(wnid)
      limits[wnid] = count
    } else if let (name, text) = Self.pair(word, "=") {
      let fields = text.split(separator: ",")
      let numbers = Set(fields.compactMap { Int($0) })
      guard numbers.count == fields.count else { return false }
      if name == "val" {
        val = numbers
      } else {
        guard let wnid = Wnid(String(name)) else { return false }
        wnids.append(wnid)
        train[wnid] = numbers
      }
    } else {
      return readOrder(word.split(separator: ":")[...])
    }
    return true
  }

  private mutating func readOrder(_ fields: ArraySlice<Substring>) -> Bool {
    var fields = fields
    switch fields.popFirst() {
    case "first": order = .first
    case "random":
      guard let seed = fields.popFirst().flatMap({ UInt64($0) }) else { return false }
      order = .random(seed: seed)
    default: return false
    }
    guard let count = fields.popFirst() else { return true }
    limit = Int(count)
    return limit != nil && fields.isEmpty
  }

  private static func pair(_ word: Substring, _ separator: Character) -> (Substring, Substring)? {
    guard let index = word.firstIndex(of: separator) else { return nil }
    return (word[..<index], word[word.index(after: index)...])
  }
}
