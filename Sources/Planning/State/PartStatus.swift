internal import Checksums
public import Dataset
package import Journal
package import Pass
internal import Platform
internal import Tree

/// How far a part is.
public enum PartStatus: Sendable, Equatable {
  case absent
  /// `read` of `size` bytes of the archive are unpacked into staging.
  case staged(files: Int, read: Int64, size: Int64)
  case published(PublishedPart)
  /// It was published, and something in it has changed since.
  case changed(PublishedPart)
  /// It was published, and more is selected since.
  case growing(PublishedPart)
  /// Something that no record is about has the part's name.
  case unmanaged
}

/// A part that is complete under its name.
public struct PublishedPart: Sendable, Equatable {
  public let part: Part
  public let files: Int
  /// The sum of the files' sizes.
  public let bytes: Int64
  /// Seconds since 1970.
  public let time: Int
  /// Whether a published checksum vouches for its bytes.
  public let isVerified: Bool
  /// Whether another program made it.
  public let isAdopted: Bool
  /// Whether it was copied here with its journal: what the record says was true of another folder.
  public let isCopied: Bool
  /// Which edition of the part it is, such as `of 2012`; nil if it is the last one, or that is not known.
  public let edition: String?
  /// Whether its names and sizes have been compared with the record since it was copied, if it was.
  package let isChecked: Bool

  package init(_ catalog: Catalog, _ publication: Publication, _ time: Int, inode: UInt64? = nil) {
    (part, self.time, isChecked) = (catalog.part, time, inode.map { $0 == publication.folder } ?? true)
    edition = catalog.edition(madeFrom: publication.sources.map(\.archive))
    isCopied = publication.isCopied || !isChecked
    (files, bytes) = (publication.inventory.files, publication.inventory.bytes)
    (isVerified, isAdopted) = (!publication.isUnverified, publication.isAdopted)
  }
}

extension Root {
  /// Returns the status of a part, according to the journal and to the files that exist.
  package func status(
    of catalog: Catalog, _ journal: JournalState, _ archives: ArchiveSet, _ staged: [String: UInt64]
  ) throws(PrepareError) -> PartStatus {
    let part = catalog.part
    let found: FileStatus?
    do {
      found = try directory.status(of: part.id)
    } catch {
      // The folder that it would be in is a link: what that leads to is not ours.
      if error.isLink { return .unmanaged }
      throw PrepareError(error)
    }
    guard let folder = found else {
      let stages = (journal.staged[part.id] ?? [:]).keys.compactMap { name in
        archives[name].flatMap { archive in
          resumable(catalog, from: archive, journal, staged).map { ($0, archive.identity.size) }
        }
      }
      guard !stages.isEmpty else { return .absent }
      // A gzipped archive has more bytes inside than outside.
      return .staged(
        files: stages.reduce(0) { $0 + $1.0.inventory.files }, read: stages.reduce(0) { $0 + min($1.0.offset, $1.1) },
        size: max(stages.reduce(0) { $0 + $1.1 }, sizeOfPieces(of: part, archives)))
    }
    let inode = folder.identity.inode
    // A run that was killed right after the renaming: the next one completes the record.
    let pending = journal.publishing[part.id].flatMap {
      $0.publication.folder == inode && $0.publication.moved == nil ? $0 : nil
    }
    guard let known = pending ?? journal.published[part.id], folder.kind != .file else { return .unmanaged }
    let published = PublishedPart(catalog, known.publication, known.time, inode: inode)
    if part.isSelectable, let made = try madeSelection(of: part, journal), made != release.selection,
      release.covers(made)
    {
      return .growing(published)
    }
    do {
      let tree = try directory.linkedDirectory(part.id)
      if try Stamp.of(tree, catalog) == known.publication.stamp { return .published(published) }
    } catch {
      // A folder that cannot be looked into is not what was published: an audit says what is wrong with it.
      let cause = error as? PlatformError ?? (error as? TreeError)?.cause
      if let cause, cause.isMachineFault { throw PrepareError(cause) }
    }
    return .changed(published)
  }

  /// The size of all archives that a part is made from together; those that are not there are taken to be like the others.
  private func sizeOfPieces(of part: Part, _ archives: ArchiveSet) -> Int64 {
    guard let supply = sources(of: part).lazy.compactMap({ Supply($0, release, archives) }).first, supply.isSplit else {
      return 0
    }
    return supply.size + Int64(supply.missing.count) * supply.size / Int64(max(1, supply.archives.count))
  }

  /// How far a part is staged from this very state of `archive`; nil if nothing of it can be used.
  package func resumable(
    _ catalog: Catalog, from archive: ArchiveFile, _ journal: JournalState, _ staged: [String: UInt64]
  ) -> PartProgress? {
    guard let known = journal.extraction(into: catalog.part.id, from: archive.name, archive.identity),
      known.folder == staged[catalog.part.id],
      known.offset <= archive.identity.size || archive.container == .gzip,
      known.units.fits(limit: catalog.unitCount) || catalog.isOpen
    else { return nil }
    return PartProgress(
      offset: known.offset, units: Set(known.units.numbers), inventory: known.inventory, isComplete: known.isComplete)
  }
}

extension TreeError {
  /// The system call that failed, if that is the reason.
  fileprivate var cause: PlatformError? { if case .io(let error) = code { error } else { nil } }
}
