public import Dataset
public import Synchronization

/// What an audit finds, for whoever shows it.
public enum AuditEvent: Sendable {
  case started(Split, AuditCounters)
  /// The split is not there, and was not asked for.
  case absent(Split)
  case fault(Finding<Fault>)
  case fact(Finding<Fact>)
  /// `count` more faults of this kind in the folder at `path`.
  case more(Split, path: String, Fault.Kind, count: Int)
  case ended(AuditedSplit)
}

/// How far the audit of a split is, for whoever wants to look while it runs.
public final class AuditCounters: Sendable {
  /// How many folders there are to audit.
  public let folders: Int
  public let foldersDone = Atomic(0)
  public let files = Atomic(0)

  init(folders: Int) { self.folders = folders }
}

/// How an audit is run.
public struct AuditSettings: Sendable {
  public var threads: Int
  /// How many faults of one kind in one folder are told; others are only counted.
  public var limit: Int
  /// The number of the signal that asks to stop, or nil; asked between files.
  public var stopSignal: @Sendable () -> Int32?

  public init(threads: Int, limit: Int = 100, stopSignal: @escaping @Sendable () -> Int32? = { nil }) {
    (self.threads, self.limit, self.stopSignal) = (threads, limit, stopSignal)
  }
}

/// What the audit of a split has found.
public struct AuditedSplit: Sendable {
  public let split: Split
  /// Images with the right names in the right folders, whatever is in them.
  public internal(set) var images = 0
  /// Class folders that are there, of those that are expected.
  public internal(set) var classes = 0
  /// All faults, whether they were kept or not.
  public internal(set) var faultCount = 0
  public internal(set) var factCount = 0
  /// The faults in every class folder and about it; those beside class folders and in `test/` stand under nil. At most
  /// 100,000 of each kind are kept of a folder.
  public internal(set) var faults: [Wnid?: [Finding<Fault>]] = [:]
  /// The number of all faults, by class.
  public internal(set) var faultCounts: [Wnid?: Int] = [:]

  /// Whether its bytes were compared with the archive's.
  public internal(set) var isCompared = false

  public var isRight: Bool { faultCount == 0 }
}
