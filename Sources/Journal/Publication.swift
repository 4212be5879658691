public import Checksums
public import Platform

/// A part is complete; it is about to get, or has got, its name.
public struct Publication: Equatable, Sendable {
  /// An archive that the part was made from, or compared with.
  public struct Source: Equatable, Sendable {
    /// The archive's name.
    public var archive: String
    /// The state of the archive's file that was read.
    public var identity: Identity
    /// The digests of its bytes in hexadecimal digits, by algorithm.
    public var digests: [String: String]

    /// Makes the source.
    public init(archive: String, identity: Identity, digests: [String: String]) {
      (self.archive, self.identity, self.digests) = (archive, identity, digests)
    }
  }

  /// The part's name.
  public var part: String
  /// What the part was made from. It may be empty if the part was adopted.
  public var sources: [Source]
  /// Whether no published checksum vouches for its bytes.
  public var isUnverified: Bool
  /// Whether another program made it.
  public var isAdopted: Bool
  /// Whether it was copied here with its journal, and only its names and sizes were compared since.
  public var isCopied: Bool
  /// What the part holds.
  public var inventory: Inventory
  /// The inode of the part's folder.
  public var folder: UInt64
  /// The stamp that the part is recognised by, 64 hexadecimal digits; nil if none was taken.
  public var stamp: String?
  /// The selection that the part was made for, if it is not that of the root any more: the part is still to be extended.
  public var selection: String?
  /// The inode of the staged folder whose content is moved into the part, which has its name already; nil if there is none.
  public var moved: UInt64?

  /// Makes the publication.
  public init(
    part: String, sources: [Source], isUnverified: Bool = false, isAdopted: Bool = false,
    isCopied: Bool = false, inventory: Inventory, folder: UInt64, stamp: String? = nil, selection: String? = nil,
    moved: UInt64? = nil
  ) {
    (self.part, self.sources, self.isUnverified, self.isAdopted) = (part, sources, isUnverified, isAdopted)
    (self.isCopied, self.inventory, self.folder, self.stamp) = (isCopied, inventory, folder, stamp)
    (self.selection, self.moved) = (selection, moved)
  }
}
