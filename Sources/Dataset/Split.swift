/// A part of the dataset, with an archive and a folder of its own.
public enum Split: String, CaseIterable, Sendable {
  case train, val, test

  /// The kinds of archive that it can be made from, the preferred one first: the test images were published again in
  /// October 2019.
  public var archiveKinds: [ArchiveKind] {
    switch self {
    case .train: [.train]
    case .val: [.val]
    case .test: [.test, .test2012]
    }
  }

  /// Whether its images are in folders named after their classes.
  public var hasClassFolders: Bool { self != .test }
}
