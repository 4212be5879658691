import Checksums
import Journal
import PieceLists
import Platform
import Testing

@testable import Archive
@testable import Dataset
@testable import Export
@testable import Pass
@testable import Planning
@testable import Prepare
@testable import Transfer
@testable import Tree

/// The codes of errors without what they carry. A code that is added has to be added here and to the table.
private enum CodeName: CaseIterable {
  case rootMissing, archivesMissing, partsMissing, unknownArchive, sizeMismatch, digestMismatch, noPublishedDigest
  case faultyContent, pass, isLink, reclaimsPart, io, notWritable, noSpace, noInodes, unmanaged, changed, stagingChanged
  case vanished, linkedPart, tree, mountPoint, journal, otherRelease, otherSelection, stagingTaken, interrupted
  case unusableExport, oversizedImage
  case undeletable, unsettled, nameTaken, changedLabel, flawed, treeMissing, treeIsRoot, treeElsewhere
  case otherMissing, otherUnknown, otherLacks, refused, sharedImage, incomplete, notPrepared, export, unordered
  case noAddress, needlessInput, wrongDownload, downloadReplaced, beingWritten, transfer, unusableDownload,
    twoUnfinished, unrepairable, pieces, appeared

  init(_ code: PrepareError.Code) {
    self =
      switch code {
      case .rootMissing: .rootMissing
      case .archivesMissing: .archivesMissing
      case .partsMissing: .partsMissing
      case .unknownArchive: .unknownArchive
      case .sizeMismatch: .sizeMismatch
      case .digestMismatch: .digestMismatch
      case .noPublishedDigest: .noPublishedDigest
      case .faultyContent: .faultyContent
      case .pass: .pass
      case .isLink: .isLink
      case .reclaimsPart: .reclaimsPart
      case .io: .io
      case .notWritable: .notWritable
      case .noSpace: .noSpace
      case .noInodes: .noInodes
      case .unmanaged: .unmanaged
      case .changed: .changed
      case .stagingChanged: .stagingChanged
      case .vanished: .vanished
      case .linkedPart: .linkedPart
      case .tree: .tree
      case .mountPoint: .mountPoint
      case .journal: .journal
      case .otherRelease: .otherRelease
      case .otherSelection: .otherSelection
      case .stagingTaken: .stagingTaken
      case .interrupted: .interrupted
      case .undeletable: .undeletable
      case .unsettled: .unsettled
      case .nameTaken: .nameTaken
      case .changedLabel: .changedLabel
      case .flawed: .flawed
      case .treeMissing: .treeMissing
      case .treeIsRoot: .treeIsRoot
      case .treeElsewhere: .treeElsewhere
      case .otherMissing: .otherMissing
      case .otherUnknown: .otherUnknown
      case .otherLacks: .otherLacks
      case .refused: .refused
      case .unusableExport: .unusableExport
      case .oversizedImage: .oversizedImage
      case .sharedImage: .sharedImage
      case .incomplete: .incomplete
      case .notPrepared: .notPrepared
      case .export: .export
      case .unordered: .unordered
      case .noAddress: .noAddress
      case .needlessInput: .needlessInput
      case .beingWritten: .beingWritten
      case .wrongDownload: .wrongDownload
      case .downloadReplaced: .downloadReplaced
      case .transfer: .transfer
      case .unusableDownload: .unusableDownload
      case .twoUnfinished: .twoUnfinished
      case .appeared: .appeared
      case .unrepairable: .unrepairable
      case .pieces: .pieces
      }
  }
}

@Suite("An error")
struct ErrorScopeTests {
  /// An error, how far it reaches, and what kind of failure it is.
  struct Row: Sendable, CustomTestStringConvertible {
    let code: PrepareError.Code
    let scope: PrepareError.Scope
    let kind: PrepareError.Kind

    init(_ code: PrepareError.Code, _ scope: PrepareError.Scope, _ kind: PrepareError.Kind) {
      (self.code, self.scope, self.kind) = (code, scope, kind)
    }

    init(_ code: PassError.Code, _ scope: PrepareError.Scope, _ kind: PrepareError.Kind) {
      self.init(.pass(PassError(code, "a.tar")), scope, kind)
    }

    init(_ code: TransferError.Code, _ kind: PrepareError.Kind) {
      self.init(.transfer(TransferError(code, ErrorScopeTests.address)), .archive, kind)
    }

    init(_ code: ExportError.Code, _ kind: PrepareError.Kind) {
      self.init(.export(ExportError(code, "/x")), .user, kind)
    }

    init(_ code: JournalError.Code, _ scope: PrepareError.Scope, _ kind: PrepareError.Kind) {
      self.init(.journal(JournalError(code, "/x/j")), scope, kind)
    }

    init(_ code: ArchiveError.Code, _ scope: PrepareError.Scope, _ kind: PrepareError.Kind) {
      self.init(PassError.Code.archive(ArchiveError(code, offset: 0, "")), scope, kind)
    }

    var testDescription: String { "\(code)" }
  }

  private static let (denied, full) = (PlatformError("open", "/x", number: 13), PlatformError("open", "/x", number: 28))
  private static let address = Address("http://x/a.tar")!
  private static let tooMany = PlatformError("open", "/x", number: 24)
  private static let part = Part.all[0]
  private static let split = SplitPlan(SplitPlan.Options(parts: [.train])).splits[0]
  private static let digest = Digest.of([], .md5)
  private static let archive = ArchiveFile(
    OfficialArchive(name: "a.tar", kind: "val", bytes: nil, md5: nil, sha256: nil, images: nil, url: nil),
    path: "/x/a.tar", identity: Identity(size: 0, modified: 0, inode: 0), isFile: true, flaw: .form(.empty))

  private static let rows: [Row] = [
    Row(PrepareError.Code.rootMissing, .root, .missing), Row(.archivesMissing([], folders: []), .part, .missing),
    Row(.partsMissing([]), .root, .missing), Row(.unknownArchive, .user, .usage),
    Row(.flawed(archive), .archive, .damaged), Row(.refused(since: 1), .archive, .damaged),
    Row(.sharedImage(path: "", other: ""), .archive, .damaged),
    Row(.sizeMismatch(actual: 1, expected: 2, other: nil), .archive, .damaged),
    Row(.digestMismatch(actual: digest, expected: digest, other: nil, since: nil), .archive, .damaged),
    Row(.noPublishedDigest(.sha256), .archive, .usage), Row(.noPublishedDigest(nil), .archive, .damaged),
    Row(.faultyContent(faults: 1, first: nil), .archive, .damaged), Row(.isLink, .user, .usage),
    Row(.unusableExport, .user, .conflict), Row(.oversizedImage(1 << 40), .archive, .damaged),
    Row(.unordered(part), .part, .usage),
    Row(.undeletable(full), .archive, .machine), Row(.unsettled(part), .part, .conflict),
    Row(.reclaimsPart, .user, .usage), Row(PrepareError.Code.io(full), .machine, .machine),
    Row(.notWritable, .root, .machine), Row(.noSpace(needed: 1, free: 0), .machine, .machine),
    Row(.noInodes(needed: 1, free: 0), .machine, .machine),
    Row(.unmanaged(part, faults: 1, first: nil), .part, .conflict),
    Row(.changed(part, faults: 1, first: nil), .part, .conflict), Row(.stagingChanged(part), .part, .conflict),
    Row(.vanished(part), .part, .conflict), Row(.linkedPart(part), .part, .conflict),
    Row(.tree(TreeError(.quarantineTaken, "/x")), .part, .conflict), Row(.mountPoint, .part, .conflict),
    Row(.otherRelease, .root, .conflict), Row(.otherSelection(nil), .root, .conflict),
    Row(.treeMissing, .user, .missing), Row(.treeIsRoot(part), .user, .usage),
    Row(.treeElsewhere(.hard, bytes: 1), .root, .machine), Row(.otherMissing, .user, .missing),
    Row(.otherUnknown([]), .user, .usage), Row(.otherLacks([]), .user, .missing),
    Row(.nameTaken, .part, .conflict), Row(.changedLabel, .part, .conflict),
    Row(.stagingTaken, .root, .conflict),
    Row(PrepareError.Code.interrupted(15), .user, .interrupted(15)),

    Row(.incomplete(part, isChanged: true), .part, .conflict), Row(.notPrepared(.all), .user, .usage),
    Row(ExportError.Code.isLink, .conflict), Row(.inRoot, .usage), Row(.noParent, .missing), Row(.noName, .usage),
    Row(.targetTaken, .conflict), Row(ExportError.Code.mountPoint, .conflict), Row(.listClash(""), .usage),
    Row(.otherOptions(command: ""), .conflict), Row(ExportError.Code.locked, .locked),
    Row(.otherExport, .conflict), Row(.stagingIsRoot, .conflict),
    Row(.elsewhere(.hard, bytes: 1), .machine), Row(.unlinkable(.hard, denied), .machine),
    Row(ExportError.Code.noSpace(needed: 1, free: 0), .machine), Row(.clash(split, split), .usage),
    Row(ExportError.Code.noInodes(needed: 1, free: 0), .machine), Row(.noSuchImages(first: "", count: 1), .usage),
    Row(.empty, .usage), Row(ExportError.Code.changed, .conflict), Row(.noArchives([]), .missing),
    Row(.toolFailed(code: 1), .machine),

    Row(PassError.Code.notAFile, .archive, .damaged), Row(PassError.Code.changed, .archive, .damaged),
    Row(.unexpectedMember("", offset: 0, example: ""), .archive, .damaged),
    Row(.duplicateMember("", offset: 0), .archive, .damaged), Row(.clashingMember("", offset: 0), .archive, .damaged),
    Row(.missingMembers(count: 1, first: ""), .archive, .damaged),
    Row(.wrongCount(member: "", actual: 1, expected: 2), .archive, .damaged),
    Row(.irregularFile("/x", .link), .archive, .damaged), Row(.unlinkable(denied), .archive, .machine),
    Row(.unreadable(denied), .archive, .machine), Row(.unreadable(tooMany), .machine, .machine),
    Row(.unreachable(TransferError(.endedEarly, address)), .archive, .network),
    Row(.unreachable(TransferError(.changed, address)), .archive, .damaged),
    Row(.sink(full), .machine, .machine), Row(.sync(full), .machine, .machine), Row(.record(full), .machine, .machine),
    Row(PassError.Code.interrupted(2), .user, .interrupted(2)),

    Row(ArchiveError.Code.source, .archive, .machine), Row(ArchiveError.Code.notTar, .archive, .damaged),
    Row(.damagedHeader, .archive, .damaged), Row(.endsEarly, .archive, .damaged), Row(.noEndMark, .archive, .damaged),
    Row(.unexpectedKind, .archive, .damaged),

    Row(.noAddress, .archive, .usage), Row(.needlessInput, .archive, .usage), Row(.beingWritten, .archive, .locked),
    Row(.wrongDownload(actual: digest, expected: digest), .archive, .damaged),
    Row(.downloadReplaced, .archive, .conflict),
    Row(.unusableDownload(.noDigest), .archive, .conflict), Row(.appeared, .archive, .conflict),
    Row(.twoUnfinished, .archive, .conflict),
    Row(.unrepairable(.absent), .archive, .missing), Row(.unrepairable(.link), .archive, .conflict),
    Row(.unrepairable(.noRanges), .archive, .network), Row(.unrepairable(.noDamageFound), .archive, .damaged),
    Row(.unrepairable(.stillWrong(places: 1)), .archive, .damaged), Row(.unrepairable(.changed), .archive, .conflict),
    Row(.unrepairable(.renamed), .archive, .conflict),
    Row(.unrepairable(.otherPieces), .archive, .damaged),
    Row(.unrepairable(.damagedServer(at: 1)), .archive, .damaged),
    Row(.pieces(.absent, of: archive.official), .user, .usage),
    Row(TransferError.Code.page, .damaged), Row(TransferError.Code.changed, .damaged), Row(.options(""), .usage),
    Row(.connection(""), .network), Row(.proxy("", isTransient: true), .network), Row(.noTLS, .network),
    Row(.tls(""), .network), Row(.stalled(seconds: 1), .network),
    Row(.endedEarly, .network), Row(.status(403, retryAfter: nil), .network), Row(.encoded("gzip"), .network),
    Row(.noRanges, .network), Row(.inputTooShort(1, of: 2), .network), Row(.inputTooLong(1), .damaged),
    Row(.unknownSize, .network), Row(.badAnswer(""), .network),
    Row(.redirection(""), .network),
    Row(JournalError.Code.locked, .root, .locked), Row(JournalError.Code.notAFile, .root, .conflict),
    Row(.damaged(line: 1), .root, .conflict), Row(.newerFormat(2), .root, .conflict),
    Row(.newerRecord(type: "", line: 1), .root, .conflict), Row(.invalidRecord, .machine, .machine),
    Row(JournalError.Code.io(full), .machine, .machine),
  ]

  @Test("has a scope and a kind, and others go on only if it is about one archive or part", arguments: rows)
  func scope(row: Row) {
    let error = PrepareError(row.code, "")
    #expect(error.scope == row.scope)
    #expect("\(error.kind)" == "\(row.kind)")
    #expect(error.othersGoOn == [.archive, .part].contains(row.scope))
  }

  @Test("is in the table above, whatever its code")
  func completeness() {
    #expect(Set(Self.rows.map { CodeName($0.code) }) == Set(CodeName.allCases))
  }

  @Test("that a layer below has met is what that one is about")
  func causes() {
    let io = JournalError(.io(Self.full), "/x/j")
    #expect(CodeName(PrepareError(PassError(.interrupted(2), "a")).code) == .interrupted)
    #expect(CodeName(PrepareError(PassError(.sink(Self.full), "a")).code) == .io)
    #expect(CodeName(PrepareError(PassError(.sync(Self.full), "a")).code) == .io)
    #expect(CodeName(PrepareError(PassError(.record(io), "a")).code) == .journal)
    #expect(CodeName(PrepareError(PassError(.changed, "a")).code) == .pass)
    #expect(CodeName(PrepareError(TreeError(.interrupted(2), "/x")).code) == .interrupted)
    #expect(CodeName(PrepareError(TreeError(Self.full)).code) == .io)
    #expect(CodeName(PrepareError(TreeError(.otherFileSystem, "/x")).code) == .tree)
    #expect(CodeName(PrepareError(io).code) == .journal)
    #expect(CodeName(PrepareError(Self.full).code) == .io)
    #expect(PrepareError(PassError(.sink(Self.full), "a")).subject == "/x")
  }
}
