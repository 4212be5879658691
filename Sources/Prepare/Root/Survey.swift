public import Checksums
public import Dataset
internal import Platform

/// What a root holds: its archives, and how far each split is. Made without changing anything.
public struct Survey: Sendable {
  public enum SplitStatus: Sendable, Equatable {
    case absent
    /// `read` of `size` bytes of the archive are extracted into staging.
    case staged(files: Int, read: Int64, size: Int64)
    case published(PublishedSplit)
    /// Something that no record speaks of has the split's name.
    case foreign
  }

  public enum ArchiveStatus: Sendable, Equatable {
    /// Nobody has hashed it to its end; `read` bytes are done.
    case unverified(read: Int64)
    case verified(digests: [Digest], time: Int)
    /// Its digest is not the published one.
    case mismatch(time: Int)
    /// Its size is not the published one.
    case wrongSize
    /// It is a folder, a pipe or a device.
    case notAFile
  }

  public let root: Root
  public let archives: [FoundArchive]
  let state: JournalState

  public init(_ root: Root) throws(PrepareError) {
    try self.init(root, try Journal.read(in: root.directory, release: root.release))
  }

  init(_ root: Root, _ state: JournalState) throws(PrepareError) {
    self.root = root
    self.state = state
    var archives: [FoundArchive] = []
    for official in root.release.archives {
      guard var found = try root.find(official) else { continue }
      // A file with the same inode may have been restored or replaced: the zeros themselves tell.
      if let known = state.reclaiming[found.name], known.offset > 0, known.identity.inode == found.identity.inode,
        try found.beginsWithZeros()
      {
        (found.identity, found.reclaimedTo) = (known.identity, known.offset)
      }
      archives.append(found)
    }
    self.archives = archives
  }

  /// The archive that a split is made from: the first of the right kinds that is there.
  public func archive(for split: Split) -> FoundArchive? {
    split.archiveKinds.lazy.compactMap { kind in archives.first { $0.official.kind == kind } }.first
  }

  public func status(of split: Split) throws(PrepareError) -> SplitStatus {
    let folder = try io { () throws(PlatformError) in try root.directory.status(of: Layout.folder(of: split)) }
    if let folder {
      // Another folder of that name is not what was published.
      if let (publication, time) = state.published[split.rawValue], folder.identity.inode == publication.folder {
        return .published(PublishedSplit(split, publication, time))
      }
      // A run that was killed right after the renaming: the next one completes the record.
      if let (pending, time) = state.publishing[split.rawValue], folder.identity.inode == pending.folder {
        return .published(PublishedSplit(split, pending, time))
      }
      return .foreign
    }
    if let archive = archive(for: split), let extraction = try resumable(split, from: archive) {
      return .staged(files: extraction.files, read: extraction.offset, size: archive.identity.size)
    }
    return .absent
  }

  /// The splits that no record, or none with a published sum, vouches for, and whose archives are there to compare with.
  public func unproven() throws(PrepareError) -> [Split] {
    var splits: [Split] = []
    for split in Split.allCases where archive(for: split) != nil {
      switch try status(of: split) {
      case .foreign: splits.append(split)
      case .published(let published) where !published.isVerified && published.isAdopted: splits.append(split)
      case .published, .absent, .staged: break
      }
    }
    return splits
  }

  public func status(of archive: FoundArchive) -> ArchiveStatus {
    guard archive.isFile else { return .notAFile }
    if let bytes = archive.official.bytes, bytes != archive.identity.size { return .wrongSize }
    guard let (verdict, time) = state.verdict(on: archive.name, archive.identity) else {
      let states = DigestAlgorithm.allCases.compactMap { state.digestState(of: archive.name, archive.identity, $0) }
      return .unverified(read: states.map(\.count).max() ?? 0)
    }
    guard verdict.isMatch else { return .mismatch(time: time) }
    return .verified(
      digests: DigestAlgorithm.allCases.compactMap { algorithm in
        verdict.digests[algorithm.rawValue].flatMap { Digest(algorithm, hex: $0) }
      }, time: time)
  }

  /// Whether a split was made of this very state of an archive although no published sum stands for it.
  func isAccepted(_ archive: FoundArchive) -> Bool {
    state.published.values.contains {
      $0.publication.unverified == true && $0.publication.archive == archive.name
        && $0.publication.identity == archive.identity
    }
  }

  /// How far `split` is staged from this very state of `archive`; nil where nothing of it can be used.
  func resumable(_ split: Split, from archive: FoundArchive) throws(PrepareError) -> Extraction? {
    guard let staged = state.staged[split.rawValue], staged.archive == archive.name,
      staged.identity == archive.identity, (0...archive.identity.size).contains(staged.extraction.offset),
      staged.extraction.members.fits(limit: root.release.memberCount(of: split)),
      try root.stagedFolder(of: split) == staged.extraction.folder
    else { return nil }
    return staged.extraction
  }
}

/// A split that is complete under its name.
public struct PublishedSplit: Sendable, Equatable {
  public let split: Split
  public let files: Int
  /// The sum of the files' sizes; 0 where it was adopted: an audit does not ask for sizes.
  public let bytes: Int64
  /// Seconds since 1970.
  public let time: Int
  /// Whether a published sum stands for its bytes.
  public let isVerified: Bool
  /// Whether another program has made it.
  public let isAdopted: Bool

  init(_ split: Split, _ publication: Publication, _ time: Int) {
    (self.split, self.time) = (split, time)
    (files, bytes) = (publication.files, publication.bytes)
    (isVerified, isAdopted) = (publication.unverified != true, publication.adopted == true)
  }
}

extension Release {
  /// How many members the split's archive has: class tars or images.
  func memberCount(of split: Split) -> Int {
    switch split {
    case .train: synsets.count
    case .val: valClasses.count
    case .test: images(in: .test) ?? 0
    }
  }

  /// The path in the split of validation or test image `number`, from 1.
  func path(of number: Int, in split: Split) -> String {
    let name = MemberName.numberedImage(number, in: split)
    return split == .val ? "\(synsets[Int(valClasses[number - 1])].wnid)/\(name)" : name
  }

  /// Whether the member with this number, a class or an image, is prepared.
  func isSelected(_ member: Int, of split: Split) -> Bool {
    switch split {
    case .train: isSelected(class: member)
    case .val: isSelected(class: Int(valClasses[member]))
    case .test: true
    }
  }
}
