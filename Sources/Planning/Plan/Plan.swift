public import Checksums
public import Dataset
public import Export
public import Pass
public import Platform

/// One read of an archive, for all stages that want something from it.
public struct PlannedJob: Sendable {
  public let archive: ArchiveFile
  /// The digests to compute, and from which state; none if the archive is verified.
  public internal(set) var digests: [(algorithm: DigestAlgorithm, state: DigestState?)]
  /// The parts to make.
  public internal(set) var parts: [PlannedPart]
  /// Whether the archive is used whatever its digests are.
  public internal(set) var isAccepted: Bool
  /// The stages that asked for it.
  public internal(set) var stages: [String]
  /// What is read of the archive, in its order.
  public internal(set) var extents: [Range<Int64>] = []
  /// If one row of the table stands for this archive and others that are read: how many bytes are read before this one, and
  /// of all of them.
  public internal(set) var series: (before: Int64, total: Int64)?
  /// The archive's headers, if they were needed to plan.
  public internal(set) var index: ArchiveIndex?

  /// The nested archives of which only some items are read.
  package var picked: [PickedClass] { digests.isEmpty ? index?.picked ?? [] : [] }

  /// The same job, but for all that earlier runs have done of its parts.
  package var fromStart: PlannedJob {
    var job = self
    for index in parts.indices { job.parts[index].start = PartProgress() }
    return job
  }

  /// Whether its archive only replaces files of others.
  var isPatch: Bool { Source.of(archive.official.kind)?.isPatch == true }

  /// Whether published checksums vouch for everything that its parts are made from, and nothing is missing: such an archive
  /// can be deleted afterwards.
  public var isVouchedFor: Bool {
    !parts.isEmpty && archive.official.hasDigest
      && parts.allSatisfy { part in
        part.supply.map { $0.missing.isEmpty && $0.archives.allSatisfy(\.official.hasDigest) } ?? true
      }
  }

  /// Bytes that will be read.
  public var bytesToRead: Int64 { extents.reduce(0) { $0 + Int64($1.count) } }
  /// Where reading begins: what lies before was done by earlier runs, or is not wanted.
  public var start: Int64 { extents.first?.lowerBound ?? 0 }
  /// Files that are still to be written.
  public var files: Int { parts.reduce(0) { $0 + $1.files } }
  /// About how many bytes will be written: those of the archive, with headers and padding.
  public var bytesToWrite: Int64 { parts.reduce(0) { $0 + $1.bytes } }
}

extension PlannedPart {
  /// About how many new files have to find room, and how many bytes of content.
  package var newFiles: Int { link?.isSameFile == true ? 0 : files }
  package var newBytes: Int64 { link == nil || link == .copy ? bytes : 0 }
}

extension PlannedJob {
  /// What has to be read of a zip for its parts: what they want, and have not had.
  package func zipExtents(
    _ rules: any MemberRules, stopSignal: () -> Int32?
  ) throws(PassError) -> [Range<Int64>] {
    try archive.zipExtents(rules, stopSignal: stopSignal) { item, end in
      parts.contains { part in
        part.part.id == item.part && part.start.offset < end && part.catalog.isSelected(item)
      }
    }
  }

  /// Describes a job that no plan has, by the `work` that it does.
  package init(_ job: Job, for work: String) {
    archive = job.archive
    digests = job.digests.map { ($0.algorithm, nil) }
    parts = job.targets.map {
      PlannedPart(catalog: $0.catalog, start: $0.start, supply: nil, isFresh: true, files: 0, bytes: 0)
    }
    (isAccepted, stages, extents) = (false, [work], job.extents)
  }
}

/// A part that a job makes.
public struct PlannedPart: Sendable {
  public let catalog: Catalog
  /// What earlier runs have done of it with this archive.
  public internal(set) var start: PartProgress
  /// All archives that it is made from.
  package let supply: Supply?
  /// Whether nothing is staged of it that can be used, from any archive.
  package let isFresh: Bool
  /// Files that are still to be written.
  public let files: Int
  /// About how many bytes these have.
  public let bytes: Int64
  /// How they are made of those of an unpacked tree.
  public internal(set) var link: Link?

  public var part: Part { catalog.part }
}

/// What is to be done in a root to reach the goals of its stages.
public struct Plan: Sendable {
  /// In the order in which they run.
  public internal(set) var jobs: [PlannedJob] = []
  public internal(set) var verified: [(archive: ArchiveFile, digests: [Digest], time: Int)] = []
  public internal(set) var published: [PublishedPart] = []
  /// Parts to be audited before they count as published: another program made them, or they have changed since.
  public internal(set) var audits: [(part: Part, published: PublishedPart?)] = []
  /// Label files that are written once the parts are complete.
  public internal(set) var labels: [LabelFile] = []
  /// Label files whose names something else has.
  public internal(set) var foreignLabels: [LabelFile] = []
  /// Published parts whose tables of boxes are missing.
  public internal(set) var tables: [Part] = []
  public internal(set) var unverifiable: [ArchiveFile] = []
  /// Archives that a stage lacks: any of the names would do.
  public internal(set) var missing: [(stage: String, archives: [String])] = []
  /// Parts of which everything is staged that is there, and that wait for other archives.
  public internal(set) var waiting: [(part: Part, archives: [String])] = []
  public internal(set) var refused: [PrepareError] = []
  /// Work of earlier runs that is given up.
  public internal(set) var givenUp: [GivenUp] = []
  /// Copies of archives that are not used, and why.
  public internal(set) var passedOver: [PrepareError] = []
  /// Archives that are deleted since their parts are published.
  public internal(set) var reclaimable: [ArchiveFile] = []
  /// Archives that are kept, since nothing says that this published part has the bytes that they have now.
  public internal(set) var kept: [(archive: ArchiveFile, part: Part)] = []

  /// The archives that are kept, in groups of those that one row of the table stands for, and the part.
  public var keptBySeries: [(archives: [ArchiveFile], part: Part)] {
    Part.all.flatMap { part in
      kept.filter { $0.part == part }.map(\.archive).bySeries.map { (archives: $0, part: part) }
    }
  }

  /// The work that is given up, in groups of the same reason.
  public var givenUpByReason: [[GivenUp]] {
    givenUp.reduce(into: []) { groups, work in
      if let last = groups.last?.last, last.what == work.what, last.reason == work.reason {
        groups[groups.count - 1].append(work)
      } else {
        groups.append([work])
      }
    }
  }

  /// The jobs in groups: those of archives that one row of the table stands for are together, others are alone.
  public var jobsBySeries: [[PlannedJob]] {
    let groups = jobs.map(\.archive).bySeries.map(\.count)
    var start = 0
    return groups.map { count in
      defer { start += count }
      return Array(jobs[start..<start + count])
    }
  }

  /// Whether the part is made, and nothing is staged of it that can be used.
  package func isFresh(_ part: Part) -> Bool { jobs.contains { $0.parts.contains { $0.part == part && $0.isFresh } } }

  /// Whether a part waits for these archives, and everything else that it is made from is there.
  package func isWaiting(for archives: [String]) -> Bool { waiting.contains { $0.archives == archives } }

  /// Whether no archive and no part of the release is there.
  public var isEmpty: Bool {
    jobs.isEmpty && verified.isEmpty && published.isEmpty && audits.isEmpty && unverifiable.isEmpty && refused.isEmpty
      && waiting.isEmpty && labels.isEmpty && foreignLabels.isEmpty
  }

  /// Whether a part is made of which only the selected classes are prepared.
  package var isSelecting: Bool { jobs.contains { $0.parts.contains(where: \.part.isSelectable) } }
}

/// Work of earlier runs that cannot be used any more, and why.
public struct GivenUp: Sendable, Equatable {
  public enum What: Sendable, Equatable {
    /// The archive was verified, or hashed in part.
    case verification
    /// The part was unpacked into staging.
    case staged(Part)
  }

  public enum Reason: Sendable, Equatable {
    /// The archive's file is not what it was.
    case archiveChanged([Identity.Difference])
    /// Nothing shows that what a server has of the archive is the same file.
    case remoteChanged
    /// The staged folder has disappeared or was replaced.
    case stagingReplaced
    /// The part is made from another archive now.
    case otherArchive
    /// More is selected now.
    case otherSelection
  }

  public let what: What
  /// The archive's name.
  public let archive: String
  public let reason: Reason

  package init(what: What, archive: String, reason: Reason) {
    (self.what, self.archive, self.reason) = (what, archive, reason)
  }
}
