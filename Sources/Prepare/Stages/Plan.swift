public import Checksums
public import Dataset
internal import Platform

/// One read of an archive, for all stages that want something from it.
public struct PlannedPass: Sendable {
  public internal(set) var archive: FoundArchive
  /// The digests to compute; none where the archive is verified.
  public internal(set) var digests: [DigestAlgorithm]
  /// The split to extract.
  public internal(set) var split: Split?
  /// Whether the archive is used whatever its digests are.
  public internal(set) var isAccepted: Bool
  /// The stages that asked for it.
  public internal(set) var stages: [StageName]
  /// What is read of the archive, in its order: all that earlier runs have not done, or of a verified train archive the
  /// selected class tars.
  public internal(set) var extents: [Range<Int64>] = []
  /// Where the class tars are, where that was needed to plan.
  public internal(set) var outline: ArchiveOutline?
  /// Where extracting begins.
  public internal(set) var extractionStart: Int64 = 0
  /// How many files are still to be written.
  public internal(set) var files = 0
  /// About how many bytes will be written: those of the archive, with headers and padding.
  public internal(set) var bytesToWrite: Int64 = 0

  /// Bytes that will be read.
  public var bytesToRead: Int64 { extents.reduce(0) { $0 + Int64($1.count) } }
  /// Where reading begins: what lies before was done by earlier runs, or is not wanted.
  public var start: Int64 { extents.first?.lowerBound ?? 0 }
}

/// What is to be done in a root, as its stages want it.
public struct Plan: Sendable {
  /// In the order in which they run.
  public private(set) var passes: [PlannedPass] = []
  public private(set) var verified: [(archive: FoundArchive, digests: [Digest], time: Int)] = []
  public private(set) var published: [PublishedSplit] = []
  /// Splits that another program has made: they are audited, and adopted where they are right.
  public private(set) var adoptions: [Split] = []
  public private(set) var unverifiable: [FoundArchive] = []
  /// Archives that a stage lacks: any of the names would do.
  public private(set) var missing: [(stage: StageName, archives: [String])] = []
  public private(set) var refused: [PrepareError] = []

  /// Outlines that were read for the plan `earlier` are taken from it.
  init(
    _ stages: [any Stage], _ survey: Survey, _ choice: DigestChoice, after earlier: Plan? = nil
  ) throws(PrepareError) {
    for stage in stages {
      for want in try stage.wants(survey, choice) { add(want, stage.name) }
    }
    if stages.contains(where: { $0.name != .verify }) {
      // Whether an archive can be used that was given back in part is for the other stages to say.
      refused.removeAll { if case .givenBack = $0.code { true } else { false } }
    }
    // What a pass reads is told of then.
    unverifiable.removeAll { archive in passes.contains { $0.archive == archive } }
    for (index, var pass) in passes.enumerated().reversed() {
      pass.outline = earlier?.passes.first { $0.archive == pass.archive }?.outline
      do {
        try pass.measure(survey)
        passes[index] = pass
      } catch {
        guard error.concernsArchiveOnly else { throw error }
        passes.remove(at: index)
        refused.append(error)
      }
    }
  }

  /// Leaves out to verify `archives`.
  mutating func leaveOut(_ archives: [FoundArchive]) {
    passes.removeAll { $0.split == nil && archives.contains($0.archive) }
  }

  /// Whether no archive and no split of the release is there.
  public var isEmpty: Bool {
    passes.isEmpty && verified.isEmpty && published.isEmpty && adoptions.isEmpty && unverifiable.isEmpty
      && refused.isEmpty
  }

  private mutating func add(_ want: Want, _ stage: StageName) {
    switch want {
    case .pass(let archive, let digests, let split, let isAccepted):
      let index = passes.firstIndex { $0.archive == archive } ?? passes.endIndex
      if index == passes.endIndex {
        passes.append(
          PlannedPass(archive: archive, digests: digests, split: split, isAccepted: isAccepted, stages: [stage]))
      } else {
        passes[index].digests += digests.filter { !passes[index].digests.contains($0) }
        passes[index].split = passes[index].split ?? split
        passes[index].isAccepted = passes[index].isAccepted || isAccepted
        passes[index].stages.append(stage)
      }
    case .verified(let archive, let digests, let time): verified.append((archive, digests, time))
    case .published(let split): published.append(split)
    case .adoption(let split): adoptions.append(split)
    case .unverifiable(let archive): unverifiable.append(archive)
    case .missing(let archives): missing.append((stage, archives))
    case .refused(let error):
      // Two stages may refuse an archive for the same reason.
      if !refused.contains(where: { $0.subject == error.subject }) { refused.append(error) }
    }
  }
}

extension PlannedPass {
  /// Sets the numbers, by what earlier runs have done.
  mutating func measure(_ survey: Survey) throws(PrepareError) {
    let (release, size) = (survey.root.release, archive.identity.size)
    var starts = digests.map { survey.state.digestState(of: archive.name, archive.identity, $0)?.count ?? 0 }
    if let split {
      let extraction = try survey.resumable(split, from: archive)
      extractionStart = extraction?.offset ?? 0
      // What cannot be used would make room.
      if extraction == nil { try survey.checkOnlyCopy(of: split) }
      starts.append(extractionStart)
      let images = release.images(in: split) ?? 0
      files = images - (extraction?.files ?? 0)
      bytesToWrite = size - extractionStart
      if release.selection != .all, split == .train {
        if outline == nil { outline = try ArchiveOutline(archive, release) }
      } else if split == .val, images < release.memberCount(of: split) {
        // Nothing tells the sizes of the images: they are taken to be alike.
        bytesToWrite = bytesToWrite / Int64(release.memberCount(of: split)) * Int64(images)
      }
    }
    let start = starts.min() ?? 0
    extents = start < size ? [start..<size] : []
    if let offset = archive.reclaimedTo, start < offset { throw PrepareError(.givenBack(offset), archive.name) }
    guard let outline else { return }
    let wanted = outline.extents(release, from: extractionStart)
    bytesToWrite = wanted.reduce(0) { $0 + Int64($1.count) }
    if digests.isEmpty { extents = wanted }
  }
}
