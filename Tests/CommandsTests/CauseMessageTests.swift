import Dataset
import Journal
import Platform
import Testing

@testable import Archive
@testable import Commands
@testable import Pass
@testable import Planning
@testable import Tree

/// Errors of the layers below.
extension Report {
  fileprivate static func pass(
    _ code: PassError.Code, _ text: String, _ exitCode: ExitCode = .damaged, hint: String?
  ) -> Report {
    Report(.pass(PassError(code, "a.tar")), "a.tar", text, exitCode, hint: hint)
  }

  fileprivate static func archive(
    _ code: ArchiveError.Code, cause: (any Error)? = nil, _ text: String, _ exitCode: ExitCode = .damaged, hint: String?
  ) -> Report {
    pass(
      .archive(ArchiveError(code, member: "m", offset: 512, "it is wrong", cause: cause)), text, exitCode, hint: hint)
  }

  fileprivate static func journal(
    _ code: JournalError.Code, _ text: String, _ exitCode: ExitCode = .conflict, hint: String
  ) -> Report {
    Report(.journal(JournalError(code, "/x/j")), "/x/j", text, exitCode, hint: hint)
  }

  fileprivate static func tree(_ code: TreeError.Code, _ text: String, hint: String) -> Report {
    Report(.tree(TreeError(code, "/x/val")), "/x/val", text, .conflict, hint: hint)
  }
}

private let wayOut =
  "fetch again only what is damaged: ilsvrc-prepare --root /x download --repair a.tar, then run the same command again; "
  + "finished work is kept; to see what is wrong with it: ilsvrc-prepare --root /x verify a.tar"

@Suite("An error of a layer below")
struct CauseMessageTests {
  @Test(
    "says what a pass has met",
    arguments: [
      Report.pass(.notAFile, "a.tar is not a regular file", hint: "move it away, and put the archive there"),
      .pass(
        .unreadable(PlatformError("open", "/x/a.tar", number: 13)), "/x/a.tar: Permission denied", .machine,
        hint: "make it readable, then run the same command again"),
      .pass(
        .unreadable(PlatformError("read", "/x/a.tar", number: 5)), "/x/a.tar: Input/output error", .machine,
        hint: "the disk or its connection may be failing"),
      .pass(
        .unreadable(PlatformError("open", "/x/a.tar", number: 24)), "/x/a.tar: Too many open files", .machine,
        hint: "raise the limit on open files"),
      .pass(.changed, "a.tar changed while it was read", hint: "wait until it is complete"),
      .pass(
        .unexpectedMember("x", offset: 1_536, example: "y"),
        "a.tar has an unexpected member, 'x' at byte 1,536: names such as y are expected", hint: wayOut),
      .pass(
        .duplicateMember("x", offset: 1_024), "a.tar has the member 'x' twice, again at byte 1,024", hint: wayOut),
      .pass(
        .clashingMember("x", offset: 1_024),
        "a.tar has the member 'x' at byte 1,024, but a file cannot be a folder of others, too", hint: wayOut),
      .pass(
        .missingMembers(count: 2, first: "x"), "a.tar lacks 2 members, the first of them x", hint: wayOut),
      .pass(
        .wrongCount(member: "x", actual: 1, expected: 2_000), "a.tar: x has 1 image, not 2,000", hint: wayOut),
      .pass(
        .wrongCount(member: "x", actual: 1001, expected: 1000), "a.tar: x has more than 1,000 images", hint: wayOut),
      .pass(
        .sink(PlatformError("write", "/x/y", number: 28)), "/x/y: No space left on device", .machine,
        hint: "make room on the disk"),
      .pass(
        .sync(PlatformError("syncfs", "/x", number: 5)), "/x: Input/output error", .machine,
        hint: "the disk or its connection may be failing"),
      .pass(
        .interrupted(2), "stopped", .signal(2), hint: "run the same command again to go on; finished work is kept"),
    ])
  func pass(report: Report) throws { try report.check() }

  @Test(
    "says what is wrong with a tar",
    arguments: [
      Report.archive(
        .notTar, "a.tar is damaged or not the official archive: member m: it is wrong (at byte 512)", hint: wayOut),
      .archive(
        .damagedHeader, "a.tar is damaged or not the official archive: member m: it is wrong (at byte 512)",
        hint: wayOut),
      .archive(
        .unexpectedKind, "a.tar is damaged or not the official archive: member m: it is wrong (at byte 512)",
        hint: wayOut),
      .archive(.endsEarly, "a.tar is truncated: member m: it is wrong (at byte 512)", hint: wayOut),
      .archive(.noEndMark, "a.tar is truncated: member m: it is wrong (at byte 512)", hint: wayOut),
    ])
  func archive(report: Report) throws { try report.check() }

  @Test(
    "says what is wrong with the journal",
    arguments: [
      Report.journal(.locked, "/x/j is in use by another run", .locked, hint: "wait for it, or end it"),
      .journal(.notAFile, "/x/j is not a regular file", hint: "move it away"),
      .journal(
        .damaged(line: 3), "/x/j: line 3 of the journal is damaged",
        hint:
          "move it aside, and compare the parts with their archives: ilsvrc-prepare --root /x journal rebuild"),
      .journal(.newerFormat(2), "/x/j was written by a newer version (format 2)", hint: "use that version"),
      .journal(
        .newerRecord(type: "exported", line: 3), "/x/j: line 3 was written by a newer version ('exported')",
        hint: "use that version"),
      .journal(.invalidRecord, "/x/j: a record is invalid", .machine, hint: "this is a bug; please report it"),
      .journal(
        .io(PlatformError("write", "/x/j", number: 28)), "/x/j: No space left on device", .machine,
        hint: "make room on the disk"),
    ])
  func journal(report: Report) throws { try report.check() }

  @Test(
    "says why a folder is not changed",
    arguments: [
      Report.tree(
        .sameFolder(Part.all[0]), "/x/val is the same folder as \(Part.all[0].id)/", hint: "remove the link"),
      .tree(
        .otherFileSystem, "/x/val is on another file system, to which files cannot be renamed",
        hint: "name the folder that holds it as --root, or move the files by hand"),
      .tree(.quarantineTaken, "/x/val is not a folder", hint: "move it away"),
    ])
  func tree(report: Report) throws { try report.check() }

  @Test("is about its own cause if there is one")
  func causes() throws {
    let full = PlatformError("write", "/x/y", number: 28)
    let context = try context()
    let errors = [
      PrepareError(PassError(.sink(full), "a.tar")), PrepareError(PassError(.sync(full), "a.tar")),
      PrepareError(PassError(.record(JournalError(.io(full), "/x/j")), "a.tar")), PrepareError(TreeError(full)),
      PrepareError(JournalError(.io(full), "/x/j")), PrepareError(full),
    ]
    for error in errors { #expect(Message(error, context) == Message(full)) }
  }

  @Test("says how to get on if bytes of a tar cannot be read")
  func source() throws {
    let cause = PlatformError("read", "/x/a.tar", number: 5)
    try Report.archive(
      .source, cause: cause, "/x/a.tar: Input/output error", .machine,
      hint: "the disk or its connection may be failing"
    ).check()
  }
}
