public import Checksums
public import Dataset
internal import Platform

/// The names that stages are run by.
public enum StageName: String, CaseIterable, Sendable {
  case verify
  case extractTrain = "extract-train"
  case extractVal = "extract-val"
  case extractTest = "extract-test"

  /// The stage of that name, for all that it can work on. Where `accepting` is set, archives are used although no
  /// published sum stands for them.
  public func stage(accepting: Bool = false) -> any Stage {
    switch self {
    case .verify: VerifyStage(accepting: accepting)
    case .extractTrain: ExtractStage(.train, accepting: accepting)
    case .extractVal: ExtractStage(.val, accepting: accepting)
    case .extractTest: ExtractStage(.test, accepting: accepting)
    }
  }
}

/// What a stage says about an archive, or about what it would need.
public enum Want: Sendable {
  /// The archive is to be read: to digest it, and for `split` if there is one. Where `isAccepted` is set it is used
  /// whatever its digests are.
  case pass(FoundArchive, digests: [DigestAlgorithm], split: Split?, isAccepted: Bool = false)
  /// An earlier run has verified the archive.
  case verified(FoundArchive, [Digest], time: Int)
  /// An earlier run has published the split.
  case published(PublishedSplit)
  /// Another program has made the split, or a part of it.
  case adoption(Split)
  /// The archive is not the published one, but was accepted; or no sum of it is published. It was not asked for by name.
  case unverifiable(FoundArchive)
  /// None of these archives is there.
  case missing([String])
  case refused(PrepareError)
}

/// A step of the preparation. It does nothing itself: it says what it wants, so that one read of an archive can serve
/// all stages.
public protocol Stage: Sendable {
  var name: StageName { get }
  /// Says what is to be done in the root as `survey` shows it.
  func wants(_ survey: Survey, _ choice: DigestChoice) throws(PrepareError) -> [Want]
}

/// Compares archives with their published sums.
public struct VerifyStage: Stage {
  public let name = StageName.verify
  /// The archives to verify; all that are there, where it is empty.
  private let archives: [String]
  /// Whether archives are read although an earlier verdict is known.
  private let again: Bool
  /// Whether archives that splits are made of are left to the extraction, which accepts them.
  private let accepting: Bool

  public init(archives: [String] = [], again: Bool = false, accepting: Bool = false) {
    (self.archives, self.again, self.accepting) = (archives, again, accepting)
  }

  public func wants(_ survey: Survey, _ choice: DigestChoice) throws(PrepareError) -> [Want] {
    var wants: [Want] = []
    for name in archives where survey.root.release.archive(named: name) == nil {
      throw PrepareError(.unknownArchive, name)
    }
    for official in survey.root.release.archives where archives.isEmpty || archives.contains(official.name) {
      if let archive = survey.archives.first(where: { $0.name == official.name }) {
        wants.append(want(archive, survey, choice))
      } else if !archives.isEmpty {
        wants.append(.missing([official.name]))
      }
    }
    return wants
  }

  private func want(_ archive: FoundArchive, _ survey: Survey, _ choice: DigestChoice) -> Want {
    let isSource = Split.allCases.contains { survey.archive(for: $0) == archive }
    do throws(PrepareError) {
      guard archive.isFile else { throw PrepareError(.notAFile, archive.path) }
      if archives.isEmpty, survey.isAccepted(archive) { return .unverifiable(archive) }
      if accepting, isSource, !survey.fits(archive) { return .unverifiable(archive) }
      if archives.isEmpty, !archive.official.hasDigest { return .unverifiable(archive) }
      let algorithms = try choice.algorithms(for: archive.official)
      if let offset = archive.reclaimedTo { throw PrepareError(.givenBack(offset), archive.name) }
      if again {
        try survey.checkSize(archive)
        return .pass(archive, digests: algorithms, split: nil)
      }
      try survey.checkUsable(archive)
      if case .verified(let digests, let time) = survey.status(of: archive),
        try choice.isSatisfied(by: digests, for: archive.official)
      {
        return .verified(archive, digests, time: time)
      }
      return .pass(archive, digests: algorithms, split: nil)
    } catch {
      return .refused(error)
    }
  }
}

/// Makes a split from its archive, which is verified in the same read unless it was before.
public struct ExtractStage: Stage {
  public let split: Split
  /// Whether an archive is used although no published sum stands for it.
  private let accepting: Bool

  public init(_ split: Split, accepting: Bool = false) { (self.split, self.accepting) = (split, accepting) }

  public var name: StageName {
    switch split {
    case .train: .extractTrain
    case .val: .extractVal
    case .test: .extractTest
    }
  }

  public func wants(_ survey: Survey, _ choice: DigestChoice) throws(PrepareError) -> [Want] {
    switch try survey.status(of: split) {
    case .published(let published): return [.published(published)]
    case .foreign:
      return [.adoption(split)]
    case .absent, .staged: break
    }
    guard let archive = survey.archive(for: split) else {
      let names = split.archiveKinds.flatMap { survey.root.release.archives(of: $0) }.map(\.name)
      return names.isEmpty ? [] : [.missing(names)]
    }
    do throws(PrepareError) {
      if accepting, archive.isFile, !survey.fits(archive) {
        return [.pass(archive, digests: [], split: split, isAccepted: true)]
      }
      try survey.checkUsable(archive)
      let algorithms = try choice.algorithms(for: archive.official)
      if case .verified(let digests, _) = survey.status(of: archive),
        try choice.isSatisfied(by: digests, for: archive.official)
      {
        return [.pass(archive, digests: [], split: split)]
      }
      return [.pass(archive, digests: algorithms, split: split, isAccepted: accepting)]
    } catch {
      return [.refused(error)]
    }
  }
}
