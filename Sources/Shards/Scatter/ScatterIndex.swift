internal import Checksums
internal import Dataset
internal import Platform

/// Which images of a part were scattered, and where each is.
struct ScatterIndex: Sendable {
  private(set) var order: SampleOrder
  /// For each slot.
  private(set) var places: [Place]
  /// The slots of images, by their group and number.
  private var slots: [UInt64: UInt32] = [:]
  /// How many images of each group have come.
  private var arrivals: [Int]
  /// A class of which more images came than it has, and how many.
  private(set) var surplus: (group: Int, count: Int)?

  init(_ order: SampleOrder) {
    self.order = order
    places = [Place](repeating: Place(), count: order.count)
    arrivals = [Int](repeating: 0, count: order.groups.count)
    slots.reserveCapacity(order.count)
    guard order.hasKnownNumbers else { return }
    for (slot, number) in order.numbers.enumerated() { slots[Self.key(0, number)] = UInt32(slot) }
  }

  /// Returns the slot of an image: the next one of its class if it is new. Nil if it is not wanted, or its class has no more.
  mutating func slot(_ group: Int, _ number: UInt32) -> Int? {
    if let slot = slots[Self.key(group, number)] { return Int(slot) }
    guard !order.hasKnownNumbers, order.groups.indices ~= group else { return nil }
    let range = order.groups[group].slots
    arrivals[group] += 1
    guard arrivals[group] <= range.count else {
      surplus = (group, arrivals[group])
      return nil
    }
    let slot = range.lowerBound + arrivals[group] - 1
    order.numbers[slot] = number
    slots[Self.key(group, number)] = UInt32(slot)
    return slot
  }

  /// Notes where an image is. If it came twice, since an earlier run was killed between two checkpoints, the last time counts.
  mutating func fill(_ slot: Int, _ place: Place) { places[slot] = place }

  /// Takes what a log says. Returns the size that each of `count` files has to have for that, and the SHA-256 of the log. Throws
  /// `shrunk` if the log says what nobody has written: a part of it is lost.
  mutating func replay(
    _ log: borrowing File, files count: Int
  ) throws(PlatformError) -> (sizes: [Int64], digest: RunningDigest) {
    var digest = RunningDigest(.sha256)
    var sizes = [Int64](repeating: 0, count: count)
    var offset: Int64 = 0
    while case let bytes = try log.bytes(4096 * ScatterEntry.byteCount, at: offset), !bytes.isEmpty {
      offset += Int64(bytes.count)
      digest.update(bytes)
      for start in stride(from: 0, to: bytes.count - ScatterEntry.byteCount + 1, by: ScatterEntry.byteCount) {
        guard let entry = ScatterEntry(bytes, at: start), Int(entry.place.file) < count,
          let slot = slot(entry.group, entry.number)
        else { throw .shrunk(log.path) }
        places[slot] = entry.place
        sizes[Int(entry.place.file)] = max(sizes[Int(entry.place.file)], entry.place.offset + Int64(entry.place.size))
      }
    }
    return (sizes, digest)
  }

  /// The slots of images that have not come.
  var missing: [Int] { places.indices.filter { !places[$0].isFilled } }

  /// Puts the images of each class into the order of their names' bytes, whichever order they came in: slots are final then.
  mutating func sort() {
    guard !order.hasKnownNumbers else { return }
    for group in order.groups {
      let keys = group.slots.map { (key: order.catalog.nameOrder(of: order.item($0)), slot: $0) }
      let sorted = keys.sorted { $0.key < $1.key }
      guard zip(keys, sorted).contains(where: { $0.slot != $1.slot }) else { continue }
      let (numbers, found) = (sorted.map { order.numbers[$0.slot] }, sorted.map { places[$0.slot] })
      order.numbers.replaceSubrange(group.slots, with: numbers)
      places.replaceSubrange(group.slots, with: found)
    }
    // They say where images were before.
    slots = [:]
  }

  private static func key(_ group: Int, _ number: UInt32) -> UInt64 { UInt64(group) << 32 | UInt64(number) }
}

/// What is on record of a log: how much of it counts, its SHA-256, and whether all images have come.
struct ScatterRecord: Equatable {
  var size: Int64 = 0
  var digest = RunningDigest(.sha256).finish().hex
  var isComplete = false

  init() {}

  init(_ size: Int64, _ digest: RunningDigest, isComplete: Bool) {
    (self.size, self.digest, self.isComplete) = (size, digest.finish().hex, isComplete)
  }

  /// Reads what `content` returns.
  init(_ size: Int64, content: String) {
    self.size = size
    isComplete = content.hasPrefix(Self.completion)
    digest = isComplete ? String(content.dropFirst(Self.completion.count)) : content
  }

  /// What the record says besides the size.
  var content: String { (isComplete ? Self.completion : "") + digest }

  private static let completion = "complete "
}

/// The names of what a scatter leaves in the folder of an unfinished export.
struct ScatterNames: Sendable {
  let part: Part

  /// The log.
  var log: String { "\(part.id).log" }

  /// The file with this number.
  func file(_ number: Int) -> String { "\(part.id).\(number)" }

  /// Whether a name is one of these.
  func has(_ name: String) -> Bool { name == log || Int(name.dropFirst(part.id.count + 1)).map(file) == name }
}
