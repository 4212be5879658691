public import Dataset
public import Export
public import Views

/// What an export of shards is about: the format, its options, the images, and where they go.
public struct ShardJob: Sendable {
  public let format: ShardFormat
  public let options: ShardOptions
  /// The release, with the selected classes of it.
  public let release: Release
  /// Which images are in which split.
  public let plan: SplitPlan
  public let target: ViewTarget
  /// The command line, for people who find an unfinished export.
  public let command: String
  /// Threads that write shards.
  let writers: Int
  let stopSignal: @Sendable () -> Int32?

  /// `stopSignal` is asked for each image; the number of a signal ends the work.
  public init(
    _ format: ShardFormat, _ options: ShardOptions, _ release: Release, _ plan: SplitPlan, to target: ViewTarget,
    command: String, writers: Int, stopSignal: @escaping @Sendable () -> Int32? = { nil }
  ) throws(ExportError) {
    if let (one, other) = plan.clash(ShardFormat.commonName) { throw ExportError(.clash(one, other), target.path) }
    (self.format, self.options, self.release, self.plan) = (format, options, release, plan)
    (self.target, self.command, self.stopSignal) = (target, command, stopSignal)
    // Each has the bytes of an image in memory.
    self.writers = max(1, min(8, writers))
  }

  /// Returns what a shard says of the image of a slot.
  func sample(_ slot: Int, _ order: SampleOrder) -> Sample {
    Sample(order.item(slot), order.catalog, release, options.numbering)
  }

  /// Returns the order in which the samples of a split stand in its shards, of which there are `count`.
  func permutation(of count: Int, _ split: Split) -> [UInt32] {
    SampleOrder.permutation(of: count, seed: options.seed, salt: "\(split.part.id)/\(split.share)")
  }

  /// Cuts the splits that have images of a part into shards; `size` returns the bytes of the image of a slot.
  func cut(
    _ order: SampleOrder, size: (Int) throws(ShardsError) -> Int64
  ) throws(ShardsError) -> [SplitShards] {
    try order.slots(plan).map { (split, slots) throws(ShardsError) in
      try SplitShards(self, split, order, slots, size: size)
    }
  }

  func checkStop() throws(ShardsError) {
    if let signal = stopSignal() { throw ShardsError(ExportError(.interrupted(signal), target.path)) }
  }
}
