internal import Dataset
public import Export
internal import Platform

/// A form of shards that trainers load: large files of many samples each.
///
/// A new format is a file of its own in Formats/, and a row in `all`.
public struct ShardFormat: Sendable {
  /// What users call it: `webdataset`.
  public let name: String
  /// What it is for, in one line.
  public let summary: String
  /// How its labels are numbered unless the user says otherwise.
  public let numbering: Numbering
  /// How a split is cut into shards unless the user says otherwise.
  let cut: Cut
  /// Returns the name of the shard with this index, of so many that the split has.
  let shardName: @Sendable (_ split: Split, _ index: Int, _ count: Int) -> String
  /// Puts a sample's bytes around those of its image.
  let frame: @Sendable (_ sample: Sample, _ image: borrowing Buffer, _ frame: inout SampleFrame) -> Void
  /// Returns what ends a shard that has so many bytes.
  let ending: @Sendable (_ size: Int64) -> [UInt8]
  /// Returns at most how many bytes a sample takes whose image has `size` bytes.
  let mostBytes: @Sendable (_ sample: Sample, _ size: Int64) -> Int64
  /// Returns what an index for DALI begins with, for a shard of so many samples.
  let indexHead: @Sendable (_ samples: Int) -> String
  /// Returns the text of a file that says which shards there are, with its name; nil if the format has none of its own.
  let listing: (@Sendable (_ shards: [FinishedShard]) -> (name: String, text: String))?

  /// All formats, in the order in which they are shown.
  public static let all: [ShardFormat] = [.webDataset, .tfRecord]

  /// Returns the format called `name`, or nil.
  public static func named(_ name: String) -> ShardFormat? { all.first { $0.name == name } }

  /// How a split is cut into shards.
  enum Cut: Sendable, Equatable {
    /// Into shards of at most so many samples.
    case samples(Int)
    /// Into so many shards of training images, and of others, that differ by one sample at most.
    case shards(train: Int, others: Int)
  }

  /// Whether users may say how many samples, and how many bytes, a shard has at most; if not, how many shards there are.
  public var isCutBySamples: Bool { if case .samples = cut { true } else { false } }

  /// How many samples a shard has, or how many shards there are of training images, unless the user says otherwise.
  public var defaultCount: Int {
    switch cut {
    case .samples(let count), .shards(train: let count, others: _): count
    }
  }
}

/// What surrounds the bytes of an image in a shard, and what an index says of them.
struct SampleFrame {
  /// Where the sample begins in its shard.
  var offset: Int64 = 0
  var head: [UInt8] = []
  var tail: [UInt8] = []
  /// The line for DALI's index.
  var index: [UInt8] = []

  mutating func begin(at offset: Int64) {
    self.offset = offset
    head.removeAll(keepingCapacity: true)
    tail.removeAll(keepingCapacity: true)
    index.removeAll(keepingCapacity: true)
  }
}

/// A shard that is complete and on the disk.
struct FinishedShard: Sendable {
  let split: Split
  let name: String
  let samples: Int
  /// Its SHA-256 in hexadecimal digits.
  let digest: String
}
