public import Dataset
public import Synchronization

/// What an audit reports while it runs.
public enum AuditEvent: Sendable {
  /// The audit of a part begins.
  case started(Part, AuditCounters)
  /// The part's folder does not exist, and was not asked for. Sent by the caller of audits, never by one of them.
  case absent(Part)
  /// A fault was found.
  case fault(Finding<Fault>)
  /// A fact was found.
  case fact(Finding<Fact>)
  /// There are `count` more faults of this kind in the folder at `path`, or in the whole part.
  case more(Part, path: String, Fault.Kind, count: Int)
  /// The audit of a part has ended.
  case ended(AuditedPart)
}

/// How far the audit of a part is; may be read while it runs.
public final class AuditCounters: Sendable {
  /// How many class folders there are to audit.
  public let folders: Int
  /// How many class folders were audited.
  public let foldersDone = Atomic(0)
  /// How many names were audited.
  public let files = Atomic(0)

  init(folders: Int) { self.folders = folders }
}

/// How an audit is run.
public struct AuditSettings: Sendable {
  /// How many threads read.
  public var threads: Int
  /// How many faults of one kind are reported for a folder; of missing images and wrong counts, for a part.
  public var limit: Int
  /// Returns the number of the signal that asks to stop, or nil; called between files.
  public var stopSignal: @Sendable () -> Int32?
  /// Whether a file that the disk cannot read ends the audit: what this program has written is no fault of an archive then.
  public var endsAtReadFaults = false

  /// Makes settings with at least one thread.
  public init(threads: Int, limit: Int = 100, stopSignal: @escaping @Sendable () -> Int32? = { nil }) {
    (self.threads, self.limit, self.stopSignal) = (max(1, threads), limit, stopSignal)
  }
}
