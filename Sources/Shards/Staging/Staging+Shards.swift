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
    /// How many bytes its index has.
    let indexSize: Int64

    init(digest: String, samples: Int, indexSize: Int64) {
      (self.digest, self.samples, self.indexSize) = (digest, samples, indexSize)
    }

    /// Reads the content of a record; returns nil if it is not about a shard.
    init?(_ content: String) {
      let words = content.split(separator: " ")
      guard words.count == 3, let samples = Int(words[1]), let indexSize = Int64(words[2]) else { return nil }
      self.init(digest: String(words[0]), samples: samples, indexSize: indexSize)
    }

    var content: String { "\(digest) \(samples) \(indexSize)" }
  }

  /// What the record says of a file beside the shards.
  private static let beside = "beside"

  private static func index(of shard: String) -> String { "\(indexFolder)/\(shard).idx" }

  /// Whether all files that the record names are in `folder`, with their sizes.
  static func isComplete(_ state: JournalState, in folder: Directory) throws(PlatformError) -> Bool {
    func has(_ name: String, _ size: Int64) throws(PlatformError) -> Bool {
      guard let found = try folder.status(of: name) else { return false }
      return found.kind == .file && found.identity.size == size
    }
    for (name, known) in state.written {
      let shard = Recorded(known.content)
      guard shard != nil || known.content == beside else { continue }
      guard try has(name, known.identity.size) else { return false }
      if let shard, try !has(index(of: name), shard.indexSize) { return false }
    }
    return true
  }

  /// Returns the path of something among the shards that the record does not name; nil if there is nothing.
  func foreignPath() throws(PlatformError) -> String? {
    var known: Set = [Self.indexFolder]
    for (name, written) in journal.state.written {
      if Recorded(written.content) != nil { known.formUnion([name, Self.index(of: name)]) }
      if written.content == Self.beside { known.insert(name) }
    }
    let indexes = try shards.directory(Self.indexFolder).names().map { "\(Self.indexFolder)/\($0)" }
    return (try shards.names() + indexes).first { !known.contains($0) }.map { "\(shards.path)/\($0)" }
  }

  /// The name of a shard until it is complete.
  private static func temporary(_ shard: String) -> String { "ilsvrc-prepare-\(shard).new" }

  /// Whether a shard has this name until it is complete.
  static func isTemporary(_ name: String) -> Bool { name.hasPrefix("ilsvrc-prepare-") && name.hasSuffix(".new") }

  /// Creates the file of a shard, under a temporary name.
  func create(_ shard: String) throws(PlatformError) -> File { try folder.create(Self.temporary(shard)) }

  /// Gives a shard and its index their names, durably, and records it.
  func finish(
    _ shard: String, _ status: FileStatus, _ digest: Digest, samples: Int, index: [UInt8]
  ) throws(ShardsError) {
    try io { () throws(PlatformError) in
      let file = try shards.create(Self.index(of: shard))
      try file.write(index)
      try file.synchronize()
      try file.close()
      try shards.replace(shard, by: Self.temporary(shard), in: folder)
      try shards.directory(Self.indexFolder).synchronize()
      try shards.synchronize()
    }
    let recorded = Recorded(digest: digest.hex, samples: samples, indexSize: Int64(index.count))
    try append(.written(Written(file: shard, identity: status.identity, content: recorded.content)))
  }

  /// Returns what is on record of a shard; nil if it is not complete, or if it or its index was changed since.
  func finished(_ shard: String) -> Recorded? {
    guard let known = journal.state.written[shard], let recorded = Recorded(known.content),
      // If nobody can tell, it is written again.
      let found = try? shards.status(of: shard), found.identity == known.identity, found.kind == .file,
      let index = try? shards.status(of: Self.index(of: shard)), index.kind == .file,
      index.identity.size == recorded.indexSize
    else { return nil }
    return recorded
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

  /// Writes a small file, which is complete once the target has its name, and records it.
  func write(_ name: String, _ text: String) throws(ShardsError) {
    try io { () throws(PlatformError) in
      let file = try shards.create(name)
      try file.write(Array(text.utf8))
      try file.synchronize()
      try file.close()
    }
    let identity = Identity(size: Int64(text.utf8.count), modified: 0, inode: 0)
    try append(.written(Written(file: name, identity: identity, content: Self.beside)))
  }
}
