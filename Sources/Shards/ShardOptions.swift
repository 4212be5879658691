public import Export

/// How shards are made.
public struct ShardOptions: Sendable, Equatable {
  public var numbering: Numbering
  /// What the order of the samples is made from; nil for the canonical one: by class, then by the bytes of their names.
  public var seed: UInt64?
  /// How many samples a shard has at most; for formats that are cut by samples.
  public var maxCount: Int?
  /// How many bytes a shard has at most; a larger sample is a shard of its own.
  public var maxBytes: Int64?
  /// How many shards of training images there are; of others there are an eighth of it. For formats that are cut by shards.
  public var shards: Int?

  public init(_ format: ShardFormat) {
    numbering = format.numbering
    seed = 0
  }

  /// The options in words: an unfinished export can only go on with the same ones.
  var text: String {
    func value(_ number: Int?) -> String { number.map { "\($0)" } ?? "-" }
    return "numbering \(numbering.rawValue) seed \(seed.map { "\($0)" } ?? "-") maxcount \(value(maxCount))"
      + " maxsize \(value(maxBytes.map { Int($0) })) shards \(value(shards))"
  }

  /// Returns the positions of each shard of a split with `count` samples. `size` returns at most how many bytes the sample at a
  /// position takes.
  func ranges(
    _ format: ShardFormat, _ count: Int, isTrain: Bool, size: (Int) throws(ShardsError) -> Int64
  ) throws(ShardsError) -> [Range<Int>] {
    guard count > 0 else { return [] }
    switch format.cut {
    case .shards(let train, let others):
      let wanted = isTrain ? shards ?? train : shards.map { max(1, ($0 + 7) / 8) } ?? others
      // No shard is empty.
      let number = max(1, min(wanted, count))
      return (0..<number).map { $0 * count / number..<($0 + 1) * count / number }
    case .samples(let most):
      var ranges: [Range<Int>] = []
      var (start, bytes): (Int, Int64) = (0, 0)
      for position in 0..<count {
        let isFull = position - start >= maxCount ?? most
        let more = maxBytes == nil ? 0 : try size(position)
        let isLarge = maxBytes.map { bytes + more + Int64(format.ending(bytes + more).count) > $0 } ?? false
        if position > start, isFull || isLarge {
          ranges.append(start..<position)
          (start, bytes) = (position, 0)
        }
        bytes += more
      }
      return ranges + [start..<count]
    }
  }
}
