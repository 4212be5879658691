internal import Archive
internal import Export
internal import Journal
internal import Pass
internal import Platform
internal import Transfer
internal import Tree

extension PrepareError {
  /// How far an error reaches: what is outside of it goes on.
  public enum Scope: Sendable {
    case archive, part, root, machine, user
  }

  /// What kind of failure it is: the exit code follows from it.
  public enum Kind: Sendable {
    case missing, damaged, machine, conflict, locked, network, usage
    case interrupted(Int32)
  }

  /// Whether other archives and parts can be prepared all the same.
  public var othersGoOn: Bool { scope == .archive || scope == .part }

  public var scope: Scope { classification.0 }
  public var kind: Kind { classification.1 }

  /// The table of all errors: how far each reaches, and what kind of failure it is.
  private var classification: (Scope, Kind) {
    switch code {
    case .rootMissing: (.root, .missing)
    case .treeMissing: (.user, .missing)
    case .treeIsRoot: (.user, .usage)
    case .treeElsewhere: (.root, .machine)
    case .otherMissing, .otherLacks: (.user, .missing)
    case .otherUnknown: (.user, .usage)
    case .archivesMissing: (.part, .missing)
    case .partsMissing: (.root, .missing)
    case .unknownArchive: (.user, .usage)
    case .flawed: (.archive, .damaged)
    case .sizeMismatch: (.archive, .damaged)
    case .digestMismatch: (.archive, .damaged)
    case .refused: (.archive, .damaged)
    case .sharedImage: (.archive, .damaged)
    case .noPublishedDigest(.some): (.archive, .usage)
    case .noPublishedDigest(.none): (.archive, .damaged)
    case .faultyContent: (.archive, .damaged)
    case .pass(let error): error.classification
    case .unordered: (.part, .usage)
    case .isLink: (.user, .usage)
    case .undeletable: (.archive, .machine)
    case .reclaimsPart: (.user, .usage)
    case .io: (.machine, .machine)
    case .notWritable: (.root, .machine)
    case .noSpace: (.machine, .machine)
    case .noInodes: (.machine, .machine)
    case .unmanaged: (.part, .conflict)
    case .changed: (.part, .conflict)
    case .unsettled: (.part, .conflict)
    case .stagingChanged: (.part, .conflict)
    case .vanished: (.part, .conflict)
    case .linkedPart: (.part, .conflict)
    case .tree: (.part, .conflict)
    case .mountPoint: (.part, .conflict)
    case .journal(let error): error.classification
    case .otherRelease: (.root, .conflict)
    case .otherSelection: (.root, .conflict)
    case .nameTaken, .changedLabel: (.part, .conflict)
    case .stagingTaken: (.root, .conflict)
    case .incomplete: (.part, .conflict)
    case .notPrepared: (.user, .usage)
    case .unusableExport: (.user, .conflict)
    case .oversizedImage: (.archive, .damaged)
    case .noAddress: (.archive, .usage)
    case .needlessInput: (.archive, .usage)
    case .transfer(let error): (.archive, error.kind)
    case .beingWritten: (.archive, .locked)
    case .wrongDownload: (.archive, .damaged)
    case .downloadReplaced: (.archive, .conflict)
    case .unusableDownload, .twoUnfinished, .appeared: (.archive, .conflict)
    case .unrepairable(let obstacle): (.archive, obstacle.kind)
    case .pieces: (.user, .usage)
    case .export(let error): (.user, error.kind)
    case .interrupted(let signal): (.user, .interrupted(signal))
    }
  }
}

extension RepairObstacle {
  fileprivate var kind: PrepareError.Kind {
    switch self {
    case .absent: .missing
    case .link, .changed, .renamed: .conflict
    case .noRanges: .network
    case .noDamageFound, .stillWrong, .otherPieces, .damagedServer: .damaged
    }
  }
}

extension ExportError {
  fileprivate var kind: PrepareError.Kind {
    switch code {
    case .interrupted(let signal): .interrupted(signal)
    case .io, .elsewhere, .unlinkable, .noSpace, .noInodes, .noTool, .toolFailed: .machine
    case .nameTaken, .isLink, .targetTaken, .mountPoint, .otherOptions, .otherExport, .stagingIsRoot, .changed:
      .conflict
    case .inRoot, .noName, .clash, .listClash, .noSuchImages, .empty: .usage
    case .noParent, .noArchives: .missing
    case .locked: .locked
    }
  }
}

extension TransferError {
  fileprivate var kind: PrepareError.Kind {
    switch code {
    case .page, .changed, .inputTooLong: .damaged
    case .options: .usage
    case .local: .machine
    case .interrupted(let signal): .interrupted(signal)
    case .connection, .tls, .noTLS, .proxy, .stalled, .endedEarly, .status, .encoded, .noRanges, .unknownSize,
      .badAnswer, .redirection, .inputTooShort:
      .network
    }
  }
}

extension PassError {
  fileprivate var classification: (PrepareError.Scope, PrepareError.Kind) {
    switch code {
    case .notAFile, .changed, .unexpectedMember, .duplicateMember, .clashingMember, .missingMembers, .wrongCount,
      .unnamedImage, .wrongLabel, .oversizedMember, .irregularFile:
      (.archive, .damaged)
    case .unlinkable: (.archive, .machine)
    case .unknownImages: (.archive, .usage)
    case .archive(let error): error.code == .source ? (.archive, .machine) : (.archive, .damaged)
    case .unreadable(let error): error.isResourceLimit ? (.machine, .machine) : (.archive, .machine)
    case .unreachable(let error): (.archive, error.kind)
    case .sink, .sync, .record: (.machine, .machine)
    case .interrupted(let signal): (.user, .interrupted(signal))
    }
  }
}

extension JournalError {
  fileprivate var classification: (PrepareError.Scope, PrepareError.Kind) {
    switch code {
    case .locked: (.root, .locked)
    case .notAFile, .damaged, .newerFormat, .newerRecord: (.root, .conflict)
    case .invalidRecord, .io: (.machine, .machine)
    }
  }
}
