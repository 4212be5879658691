internal import Boxes
internal import Dataset
internal import Platform
public import Synchronization

/// Writes shards in threads, each of which writes one at a time.
final class ShardWriter: Sendable {
  private let job: ShardJob
  private let shards: [SplitShards]
  /// The split and the index of each shard.
  private let places: [(split: Int, index: Int)]
  private let reader: any SampleReader
  private let annotations: AnnotationFolder?
  private let staging: Staging
  private let counter: ShardCounter
  private let next = Atomic(0)
  private let failure = Locked<ShardsError?>(nil)

  init(
    _ job: ShardJob, _ shards: [SplitShards], _ reader: any SampleReader, _ annotations: AnnotationFolder?,
    _ staging: Staging, _ counter: ShardCounter
  ) {
    (self.job, self.shards, self.reader, self.annotations) = (job, shards, reader, annotations)
    (self.staging, self.counter) = (staging, counter)
    places = shards.indices.flatMap { split in shards[split].names.indices.map { (split, $0) } }
  }

  /// Writes all shards that are not complete.
  func run() throws(ShardsError) {
    var threads = ThreadGroup()
    for number in 1..<job.writers {
      do {
        try threads.start("shard-\(number)") { self.work() }
      } catch {
        break  // Fewer threads do the same work.
      }
    }
    work()
    threads.join()
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func work() {
    var image = Buffer(capacity: 1 << 20)
    let parser = AnnotationParser()
    while failure.withLock({ $0 }) == nil {
      let shard = next.add(1, ordering: .relaxed).oldValue
      guard shard < places.count else { return }
      do throws(ShardsError) {
        try write(shard, &image, parser)
      } catch {
        failure.withLock { if $0 == nil { $0 = error } }
      }
    }
  }

  private func write(_ shard: Int, _ image: inout Buffer, _ parser: AnnotationParser) throws(ShardsError) {
    let (split, index) = (shards[places[shard].split], places[shard].index)
    let (name, range) = (split.names[index], split.ranges[index])
    guard staging.finished(name) == nil else {
      counter.samples.add(range.count, ordering: .relaxed)
      return
    }
    reader.begin(shard: shard)
    let file = ShardFile(try io { () throws(PlatformError) in try staging.create(name) })
    var lines = Array(job.format.indexHead(range.count).utf8)
    var frame = SampleFrame()
    for position in range {
      try job.checkStop()
      // An error of another thread ends this one as well.
      guard failure.withLock({ $0 }) == nil else { return }
      let slot = Int(split.slots[position])
      try reader.read(slot, into: &image)
      var sample = job.sample(slot, split.order)
      sample.annotation = try annotations?.annotation(of: sample, parser)
      frame.begin(at: file.size)
      job.format.frame(sample, image, &frame)
      try io { () throws(PlatformError) in
        try file.append(frame.head)
        try image.withBytes(in: 0..<image.count) { bytes throws(PlatformError) in try file.append(bytes) }
        try file.append(frame.tail)
      }
      lines += frame.index
      counter.samples.add(1, ordering: .relaxed)
    }
    try io { () throws(PlatformError) in try file.append(job.format.ending(file.size)) }
    let (status, digest) = try io { () throws(PlatformError) in try file.finish() }
    try staging.finish(name, status, digest, samples: range.count, index: lines)
    try reader.end(shard: shard)
  }
}

/// How many samples of a part are in shards. May be read while these are written.
public final class ShardCounter: Sendable {
  public let samples = Atomic(0)
  public let total: Int
  init(total: Int) { self.total = total }
}
