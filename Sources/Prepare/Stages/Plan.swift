public import Checksums
public import Dataset
internal import Platform

/// One read of an archive, for all stages that want something from it.
public struct PlannedPass: Sendable {
  public let archive: FoundArchive
  /// The digests to compute; none where the archive is verified.
  public internal(set) var digests: [DigestAlgorithm]
  /// The split to extract.
  public internal(set) var split: Split?
  /// The stages that asked for it.
  public internal(set) var stages: [StageName]
  /// Where reading begins: what lies before was done by earlier runs.
  public internal(set) var start: Int64 = 0
  /// Where extracting begins.
  public internal(set) var extractionStart: Int64 = 0
  /// How many files are still to be written.
  public internal(set) var files = 0

  /// Bytes that will be read.
  public var bytesToRead: Int64 { archive.identity.size - start }
  /// About how many bytes will be written, and never more: headers and padding are left out.
  public var bytesToWrite: Int64 { split == nil ? 0 : archive.identity.size - extractionStart }
}

/// What is to be done in a root, as its stages want it.
public struct Plan: Sendable {
  /// In the order in which they run.
  public private(set) var passes: [PlannedPass] = []
  public private(set) var verified: [(archive: FoundArchive, digests: [Digest], time: Int)] = []
  public private(set) var published: [(split: Split, files: Int, bytes: Int64)] = []
  public private(set) var unverifiable: [FoundArchive] = []
  /// Archives that a stage lacks: any of the names would do.
  public private(set) var missing: [(stage: StageName, archives: [String])] = []
  public private(set) var refused: [PrepareError] = []

  init(_ stages: [any Stage], _ survey: Survey, _ choice: DigestChoice) throws(PrepareError) {
    for stage in stages {
      for want in try stage.wants(survey, choice) { add(want, stage.name) }
    }
    for index in passes.indices { try passes[index].measure(survey) }
  }

  /// Whether no archive and no split of the release is there.
  public var isEmpty: Bool {
    passes.isEmpty && verified.isEmpty && published.isEmpty && unverifiable.isEmpty && refused.isEmpty
  }

  private mutating func add(_ want: Want, _ stage: StageName) {
    switch want {
    case .pass(let archive, let digests, let split):
      let index = passes.firstIndex { $0.archive == archive } ?? passes.endIndex
      if index == passes.endIndex {
        passes.append(PlannedPass(archive: archive, digests: digests, split: split, stages: [stage]))
      } else {
        passes[index].digests += digests.filter { !passes[index].digests.contains($0) }
        passes[index].split = passes[index].split ?? split
        passes[index].stages.append(stage)
      }
    case .verified(let archive, let digests, let time): verified.append((archive, digests, time))
    case .published(let split, let files, let bytes): published.append((split, files, bytes))
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
    var starts = digests.map { survey.state.digestState(of: archive.name, archive.identity, $0)?.count ?? 0 }
    if let split {
      let extraction = try survey.resumable(split, from: archive)
      extractionStart = extraction?.offset ?? 0
      files = (survey.root.release.images(in: split) ?? 0) - (extraction?.files ?? 0)
      starts.append(extractionStart)
    }
    start = starts.min() ?? 0
  }
}
