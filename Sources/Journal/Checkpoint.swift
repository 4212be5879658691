public import Checksums
public import Platform

/// What is done of an archive and on the disk.
public struct Checkpoint: Equatable, Sendable {
  /// The archive's name.
  public var archive: String
  /// The state of the archive's file that is read.
  public var identity: Identity
  /// How far its digests have come, at most one for each algorithm. If there are none, those on record stay.
  public var digests: [DigestState]
  /// How far the parts that it feeds have come. Those that are not listed stay as they are on record.
  public var parts: [Extraction]
  /// The file that a download is kept in, if it is: what `digests` have seen is in it.
  public var kept: KeptFile?

  /// Makes the record's content.
  public init(
    archive: String, identity: Identity, digests: [DigestState], parts: [Extraction], kept: KeptFile? = nil
  ) {
    (self.archive, self.identity, self.digests, self.parts) = (archive, identity, digests, parts)
    self.kept = kept
  }
}

/// A state of the file that a download is kept in.
public struct KeptFile: Equatable, Sendable {
  /// Its size, time and inode.
  public var identity: Identity
  /// When it was made, in nanoseconds since 1970; nil if the file system does not know.
  public var born: Int64?

  /// Makes the state.
  public init(identity: Identity, born: Int64?) { (self.identity, self.born) = (identity, born) }

  /// Whether both are of the same file, whatever was written to it in between. Inodes alone do not show that: a file that
  /// is removed leaves its number to the next one.
  public func isSameFile(as other: KeptFile) -> Bool {
    self == other || born != nil && born == other.born && identity.inode == other.identity.inode
  }
}

/// How far one archive is extracted into one part: each of its members before `offset` is on the disk.
public struct Extraction: Equatable, Sendable {
  /// A compressed archive holds at most this many times its size: the limit of deflate.
  static let mostExpansion: Int64 = 1032

  /// The part's name.
  public var part: String
  /// Where the header of the next member is, in bytes of the logical stream (after decompression).
  ///
  /// The journal takes at most 1,032 times the archive's size, the most that deflate can hold. Whether it lies within an
  /// archive that is not compressed is for the caller to check.
  public var offset: Int64
  /// Which units of the part are complete.
  public var units: UnitSet
  /// What was extracted from this archive into the part.
  public var inventory: Inventory
  /// The inode of the staged folder that holds the files.
  public var folder: UInt64
  /// Whether the archive was read to its end: the part waits for others.
  public var isComplete: Bool

  /// Makes the extraction.
  public init(
    part: String, offset: Int64, units: UnitSet, inventory: Inventory, folder: UInt64, isComplete: Bool = false
  ) {
    (self.part, self.offset, self.units, self.inventory, self.folder) = (part, offset, units, inventory, folder)
    self.isComplete = isComplete
  }
}
