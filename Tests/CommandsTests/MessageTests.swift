import Checksums
import Dataset
import Platform
import Testing

@testable import Commands
@testable import Planning
@testable import Tree

private let (train, val, test) = (part("train"), part("val"), part("test"))

private func part(_ id: String) -> Part {
  guard let part = Part.named(id) else { preconditionFailure("no part \(id)") }
  return part
}

/// Returns a fault of val/.
private func found(_ fault: Fault, _ path: String) -> Finding<Fault> {
  Finding(what: fault, part: val, wnid: nil, path: path)
}

private func md5(_ digit: Character) throws -> Digest {
  try #require(Digest(.md5, hex: String(repeating: digit, count: 32)))
}

private let repair = "move it away, leave it out with --skip extract-val, or restore missing and damaged files"

@Suite("An error")
struct MessageTests {
  @Test(
    "about what is missing says where it was looked for",
    arguments: [
      Report(
        .rootMissing, "/x", "/x: no such folder, or not a folder", .missing,
        hint: "make it: mkdir -p /x; or name another one: --root DIR names the folder to prepare"),
      Report(
        .archivesMissing(["a.tar"], folders: ["/x"]), "/x", "no a.tar in /x", .missing, hint: "put the archives there"),
      Report(
        .archivesMissing(["a.tar", "b.tar"], folders: ["/x", "/x/archives"]), "/x",
        "no a.tar or b.tar in /x or its folders", .missing, hint: "put the archives there"),
      Report(
        .archivesMissing(["a", "b", "c", "d", "e", "f"], folders: ["/x"]), "/x", "none of the release's archives in /x",
        .missing,
        hint: "put the archives there"),
      Report(.partsMissing([val]), "/x", "/x has no val/", .missing, hint: "--root DIR"),
      Report(.partsMissing([train, val, test]), "/x", "/x has no train/, val/ or test/", .missing, hint: "--root DIR"),
      Report(.unknownArchive, "b", "'b' is not an archive of this release", .usage, hint: "give a file name such as"),
    ])
  func missing(report: Report) throws { try report.check() }

  @Test(
    "about an archive says what is wrong with it",
    arguments: [
      Report(
        .sizeMismatch(actual: 120_259_084_288, expected: 147_897_477_120, other: nil), "a.tar",
        "a.tar ends early: 120,259,084,288 of 147,897,477,120 bytes", .damaged,
        hint:
          "resume the download: ilsvrc-prepare --root /x download a.tar, then run the same command again; finished work is kept"
      ),
      Report(
        .sizeMismatch(actual: 3, expected: 2, other: nil), "a.tar", "a.tar is too long: 3 bytes, not 2", .damaged,
        hint: "move it away, and download it again: ilsvrc-prepare --root /x download a.tar"),
      Report(
        .sizeMismatch(actual: 3, expected: 2, other: "b.tar"), "a.tar", "a.tar has the size of b.tar: 3 of 2 bytes",
        .damaged, hint: "is it that archive under a wrong name?"),
      Report(
        .noPublishedDigest(.sha256), "a.tar", "no SHA-256 of a.tar is published, so it cannot be verified", .usage,
        hint: "leave --digest out, or use --digest md5"),
      Report(
        .noPublishedDigest(nil), "a.tar", "no checksum of a.tar is published, so it cannot be verified", .damaged,
        hint: "parts are made from it all the same, and audited"),
      Report(
        .faultyContent(faults: 2, first: found(.empty, "val/x")), "a.tar",
        "a.tar does not hold what it should: val/x: zero length, and 1 more fault", .damaged,
        hint: "nothing was published"),
      Report(
        .refused(since: 0), "a.tar", "a.tar was found to be damaged or incomplete (1970-01-01T00:00:00Z)", .damaged,
        hint: "fetch again only what is damaged"),
      Report(
        .sharedImage(path: "train/n1/n1_1.JPEG", other: "b.tar"), "a.tar",
        "a.tar and b.tar both have train/n1/n1_1.JPEG",
        .damaged, hint: "one of them is not what it should be"),
      Report(
        .isLink, "/x/a.tar", "/x/a.tar is a link, and --reclaim does not delete what it leads to", .usage,
        hint: "leave --reclaim out"),
      Report(
        .undeletable(PlatformError("unlinkat", "/x/a.tar", number: 1)), "/x/a.tar",
        "/x/a.tar cannot be deleted: Operation not permitted", .machine,
        hint: "delete it by hand, or leave --reclaim out"),
      Report(
        .reclaimsPart, "/x", "--reclaim would delete archives of which only some classes are prepared", .usage,
        hint: "leave it out"),
    ])
  func archive(report: Report) throws { try report.check() }

  @Test(
    "about the machine says what it lacks",
    arguments: [
      Report(
        .io(PlatformError("write", "/x/y", number: 28)), "/x/y", "/x/y: No space left on device", .machine,
        hint: "make room on the disk"),
      Report(
        .io(PlatformError("open", "/x/y", number: 24)), "/x/y", "/x/y: Too many open files", .machine,
        hint: "raise the limit on open files or memory"),
      Report(
        .io(PlatformError("open", "/x/y", number: 13)), "/x/y", "/x/y: Permission denied", .machine,
        hint: "check the owner and the mode"),
      Report(
        .io(PlatformError("fsync", "/x/y", number: 5)), "/x/y", "/x/y: Input/output error", .machine,
        hint: "the disk or its connection may be failing"),
      Report(.notWritable, "/x", "/x: the folder cannot be written to", .machine, hint: "check its owner and mode"),
      Report(
        .noSpace(needed: 2_000, free: 1_000), "/x", "/x has too little space: 2.0 kB are needed, 1.0 kB are free",
        .machine, hint: "make room, or prepare one part at a time"),
      Report(
        .noInodes(needed: 2_000, free: 1), "/x", "/x can hold too few files: 2,000 are needed, 1 are free (df -i)",
        .machine, hint: "use a file system with more inodes"),
    ])
  func machine(report: Report) throws { try report.check() }

  @Test(
    "about a part says what is in the way, and how to repair it",
    arguments: [
      Report(
        .unmanaged(val, faults: 0, first: nil), "/x/val", "/x/val is there already, and ilsvrc-prepare did not make it",
        .conflict, hint: repair),
      Report(
        .unmanaged(val, faults: 1, first: found(.missing, "val/n1")), "/x/val",
        "/x/val is there already, and it is not complete: val/n1: missing", .conflict, hint: repair),
      Report(
        .unmanaged(val, faults: 3, first: found(.missing, "val/n1")), "/x/val",
        "/x/val is there already, and it is not complete: val/n1: missing, and 2 more faults", .conflict, hint: repair),
      Report(
        .changed(val, faults: 2, first: found(.missing, "val/n1")), "/x/val",
        "/x/val has changed since it was published: val/n1: missing, and 1 more fault", .conflict, hint: repair),
      Report(
        .changed(val, faults: 0, first: nil), "/x/val",
        "/x/val has changed since it was published: its names or sizes are not what was written", .conflict,
        hint: "compare it with its archive, and repair it: ilsvrc-prepare --root /x audit --repair val --deep"),
      Report(
        .unsettled(val), "/x/val",
        "/x/val cannot be recorded: it changed while it was audited, or a class folder is a link", .conflict,
        hint: "let no other program write to it, put real folders in the place of links"),
      Report(
        .stagingChanged(val), "/x/val",
        "what was staged of val/ has changed since it was written: names or sizes differ, so it was dropped",
        .conflict, hint: "run the same command again: val/ is extracted from its start"),
      Report(
        .vanished(val), "/x/val", "/x/val did not get its name: the staging folder was moved or removed meanwhile",
        .conflict, hint: "run the same command again: val/ is extracted from its start"),
      Report(
        .linkedPart(val), "/x/val", "/x/val is a link, and nothing is written or moved through it", .conflict,
        hint: "name the folder that holds what it leads to as --root"),
      Report(
        .mountPoint, "/x/val",
        "/x/val is a mount point: files cannot be renamed from one file system to another", .conflict,
        hint: "unmount it, or name the mounted folder as --root"),
    ])
  func part(report: Report) throws { try report.check() }

  @Test(
    "about the root says what it conflicts with",
    arguments: [
      Report(
        .otherRelease, "/x", "/x was begun with other tables: their classes or labels differ", .conflict,
        hint: "use the --manifest that it was begun with, or another --root"),
      Report(
        .otherSelection(nil), "/x", "/x was begun with another selection", .conflict, hint: "leave out the selection"),
      Report(
        .otherSelection(.all), "/x", "/x was begun with another selection: all", .conflict,
        hint: "leave out the selection"),
      Report(
        .otherSelection(Selection(text: "n00000001 n00000002 n00000003 n00000004 n00000005")), "/x",
        "/x was begun with another selection: n00000001, n00000002, n00000003 and 2 more", .conflict,
        hint: "leave out the selection"),
      Report(.stagingTaken, "/x/s", "/x/s is not a folder", .conflict, hint: "move it away"),
      Report(
        .interrupted(15), "a.tar", "stopped", .signal(15),
        hint: "run the same command again to go on; finished work is kept"),
    ])
  func root(report: Report) throws { try report.check() }

  @Test("about a digest shows both values, and which archive it really is")
  func digestMismatch() throws {
    let (actual, expected) = (try md5("a"), try md5("b"))
    try Report(
      .digestMismatch(actual: actual, expected: expected, other: nil, since: nil), "a.tar",
      "a.tar has MD5 \(actual), not the published \(expected)", .damaged, hint: "fetch again only what is damaged"
    ).check()
    try Report(
      .digestMismatch(actual: actual, expected: expected, other: "t3.tar", since: nil), "a.tar",
      "a.tar has MD5 \(actual), not the published \(expected): this is t3.tar", .damaged,
      hint: "give it its own name, t3.tar, and get the right archive"
    ).check()
  }

  @Test("about a remembered verdict says when it was recorded, and how to read the archive again")
  func rememberedMismatch() throws {
    let (actual, expected) = (try md5("a"), try md5("b"))
    try Report(
      .digestMismatch(actual: actual, expected: expected, other: nil, since: 1_795_230_384), "a.tar",
      "a.tar has MD5 \(actual), not the published \(expected) "
        + "(read 2026-11-21T03:06:24Z; the file has not changed since)", .damaged,
      hint: "fetch again only what is damaged: ilsvrc-prepare --root /x download --repair a.tar, then run the same "
        + "command again; finished work is kept; to read it once more all the same: ilsvrc-prepare --root /x verify --again a.tar"
    ).check()
  }
}
