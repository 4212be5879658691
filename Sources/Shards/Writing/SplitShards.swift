internal import Dataset
internal import Platform

/// The shards of a split: which samples are in each, and in which order.
struct SplitShards: Sendable {
  let split: Split
  let order: SampleOrder
  /// Which slot is at each position.
  let slots: [UInt32]
  /// The positions of each shard.
  let ranges: [Range<Int>]
  let names: [String]

  /// Cuts a split that has these slots into shards; `size` returns the bytes of the image of a slot.
  init(
    _ job: ShardJob, _ split: Split, _ order: SampleOrder, _ sorted: [UInt32],
    size: (Int) throws(ShardsError) -> Int64
  ) throws(ShardsError) {
    let slots = job.permutation(of: sorted.count, split).map { sorted[Int($0)] }
    (self.split, self.order, self.slots) = (split, order, slots)
    let format = job.format
    ranges = try job.options.ranges(format, slots.count, isTrain: split.part == .train) {
      position throws(ShardsError) in
      let slot = Int(slots[position])
      return format.mostBytes(job.sample(slot, order), try size(slot))
    }
    let count = ranges.count
    names = (0..<count).map { format.shardName(split, $0, count) }
  }
}
