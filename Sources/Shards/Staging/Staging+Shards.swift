internal import Checksums
internal import Dataset
internal import Journal
internal import Platform

/// Shards that grow, and those that are complete.
extension Staging {
  /// What the record says of a shard, by its name.
  struct Recorded {
    let digest: String
    let samples: Int
  }

  /// Creates the file of a shard, under a temporary name.
  func create(_ shard: String) throws(PlatformError) -> File { try folder.create("\(shard).new") }

  /// Gives a shard and its index their names, durably, and records it.
  func finish(
    _ shard: String, _ status: FileStatus, _ digest: Digest, samples: Int, index: [UInt8]
  ) throws(ShardsError) {
    let indexName = "\(Self.indexFolder)/\(shard).idx"
    try io { () throws(PlatformError) in
      let file = try shards.create(indexName)
      try file.write(index)
      try file.synchronize()
      try file.close()
      try shards.replace(shard, by: "\(shard).new", in: folder)
      try shards.directory(Self.indexFolder).synchronize()
      try shards.synchronize()
    }
    try append(.written(Written(file: shard, identity: status.identity, content: "\(digest.hex) \(samples)")))
  }

  /// Returns what is on record of a shard; nil if it is not complete, or was changed since.
  func finished(_ shard: String) -> Recorded? {
    guard let known = journal.state.written[shard] else { return nil }
    let words = known.content.split(separator: " ")
    guard words.count == 2, let samples = Int(words[1]),
      // If nobody can tell, it is written again.
      let found = try? shards.status(of: shard), found.identity == known.identity, found.kind == .file
    else { return nil }
    return Recorded(digest: String(words[0]), samples: samples)
  }

  /// How many bytes there are, without the record.
  func bytes() throws(PlatformError) -> Int64 {
    var bytes: Int64 = 0
    for folder in [folder, shards] {
      for name in try folder.names() where name != Layout.journal {
        if let status = try folder.status(of: name), status.kind == .file { bytes += status.identity.size }
      }
    }
    return bytes
  }

  /// Writes a small file, which is complete once the target has its name.
  func write(_ name: String, _ text: String) throws(ShardsError) {
    try io { () throws(PlatformError) in
      let file = try shards.create(name)
      try file.write(Array(text.utf8))
      try file.synchronize()
      try file.close()
    }
  }
}
