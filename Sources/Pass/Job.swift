public import Checksums
public import Dataset
public import Platform

/// One read of one archive: which bytes, for which digests, into which parts, and how far each of these is.
public struct Job: Sendable {
  public let archive: ArchiveFile
  /// What its members are; nil if nothing is unpacked.
  public let rules: (any MemberRules)?
  /// What is read, in order: all that a digest or a target has not had yet.
  public let extents: [Range<Int64>]
  public let digests: [DigestConsumer]
  public let targets: [Target]
  /// The nested archives of which the extents hold only some items.
  let picked: [PickedClass]
  /// Whether checkpoints are recorded.
  public let isRecorded: Bool

  public init(
    _ archive: ArchiveFile, rules: (any MemberRules)? = nil, extents: [Range<Int64>], digests: [DigestConsumer],
    targets: [Target], picked: [PickedClass] = [], isRecorded: Bool = true
  ) {
    (self.archive, self.rules, self.extents, self.digests) = (archive, rules, extents, digests)
    (self.targets, self.picked, self.isRecorded) = (targets, picked, isRecorded)
  }
}

/// A nested archive of which only some items are read.
public struct PickedClass: Sendable, Equatable {
  let wnid: Wnid
  let part: String
  /// The whole of it, with its header and padding.
  let extent: Range<Int64>
}

/// A part that a job feeds.
public struct Target: Sendable {
  public let catalog: Catalog
  public let sink: any Sink
  /// What earlier runs have done.
  public let start: PartProgress
  /// A folder of the file system that the sink writes to, opened before its first write; nil if it writes nothing.
  public let folder: Directory?
  /// Units that come from another archive: those of this one are passed over.
  public let replaced: Set<Int>

  public init(
    _ catalog: Catalog, _ sink: any Sink, from start: PartProgress = PartProgress(), folder: Directory? = nil,
    replaced: Set<Int> = []
  ) {
    (self.catalog, self.sink, self.start, self.folder) = (catalog, sink, start, folder)
    self.replaced = replaced
  }
}

/// How far a part is unpacked from an archive: every member before `offset` is on the disk.
public struct PartProgress: Sendable, Equatable {
  /// Where the next member's header is, in logical bytes.
  public var offset: Int64
  /// The units that are complete.
  public var units: Set<Int>
  /// What was written.
  public var inventory: Inventory
  /// Whether every member of the archive is unpacked.
  public var isComplete: Bool

  public init(
    offset: Int64 = 0, units: Set<Int> = [], inventory: Inventory = Inventory(), isComplete: Bool = false
  ) {
    (self.offset, self.units, self.inventory, self.isComplete) = (offset, units, inventory, isComplete)
  }
}

/// How far a job is, to be recorded: what it says of files is on the disk.
public struct JobProgress: Sendable {
  public let digests: [DigestState]
  /// In the order of the job's targets.
  public let parts: [PartProgress]
}

/// How passes are run.
public struct PassSettings: Sendable {
  /// Threads that write files.
  public var writers: Int
  /// How many bytes of the archive a killed run may have to read again. It holds as long as it is well above the blocks
  /// in flight (16 MiB) and the largest nested archive, inside which no run can resume.
  public var checkpointBytes: Int64
  /// The number of the signal that asks to stop, or nil; asked between two blocks.
  public var stopSignal: @Sendable () -> Int32?

  public init(writers: Int, checkpointBytes: Int64, stopSignal: @escaping @Sendable () -> Int32? = { nil }) {
    (self.writers, self.checkpointBytes, self.stopSignal) = (writers, checkpointBytes, stopSignal)
  }
}
