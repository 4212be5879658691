import Checksums
import Dataset
import Platform
import Testing

@testable import Commands
@testable import Prepare

/// An error, and what the user sees: the line, and the exit code.
struct Report: Sendable, CustomTestStringConvertible {
  let error: PrepareError
  let text: String
  let code: Int32

  init(_ code: PrepareError.Code, _ subject: String, _ text: String, _ exitCode: Int32) {
    (error, self.text, self.code) = (PrepareError(code, subject), text, exitCode)
  }

  var testDescription: String { text }
}

private func md5(_ digit: Character) throws -> Digest {
  try #require(Digest(.md5, hex: String(repeating: digit, count: 32)))
}

@Suite("An error")
struct MessageTests {
  @Test(
    "says what failed and where, and ends with its exit code",
    arguments: [
      Report(.rootMissing, "/x", "/x: no such folder", 3),
      Report(.archivesMissing(["a.tar"], folders: ["/x"]), "/x", "no a.tar in /x", 3),
      Report(.splitsMissing([.val]), "/x", "/x has no val/", 3),
      Report(.splitsMissing([.train, .val, .test]), "/x", "/x has no train/, val/ or test/", 3),
      Report(.unknownArchive, "b", "'b' is not an archive of this release", 2),
      Report(.notAFile, "/x/a.tar", "/x/a.tar is not a regular file", 4),
      Report(
        .sizeMismatch(actual: 120_259_084_288, expected: 147_897_477_120, other: nil), "a.tar",
        "a.tar ends early: 120,259,084,288 of 147,897,477,120 bytes", 4),
      Report(.sizeMismatch(actual: 3, expected: 2, other: nil), "a.tar", "a.tar is too long: 3 bytes, not 2", 4),
      Report(
        .sizeMismatch(actual: 3, expected: 2, other: "b.tar"), "a.tar", "a.tar has the size of b.tar: 3 of 2 bytes", 4),
      Report(.noPublishedDigest(.sha256), "a.tar", "no SHA-256 of a.tar is published, so it cannot be verified", 2),
      Report(.noPublishedDigest(nil), "a.tar", "no sum of a.tar is published, so it cannot be verified", 4),
      Report(
        .foreignMember("x", offset: 512, expected: "y"), "a.tar",
        "a.tar has a member that does not belong in it, 'x' at byte 512: y", 4),
      Report(.duplicateMember("x", offset: 1024), "a.tar", "a.tar has the member 'x' twice, again at byte 1,024", 4),
      Report(.missingMembers(count: 2, first: "x"), "a.tar", "a.tar lacks 2 members, the first of them x", 4),
      Report(.wrongCount(member: "x", actual: 1, expected: 2), "a.tar", "a.tar: x has 1 image, not 2", 4),
      Report(
        .wrongCount(member: "x", actual: 1001, expected: 1000), "a.tar", "a.tar: x has more than 1,000 images", 4),
      Report(.archiveChanged, "a.tar", "a.tar changed while it was read", 4),
      Report(.io(PlatformError("write", "/x/y", number: 28)), "/x/y", "/x/y: No space left on device", 5),
      Report(
        .cannotGiveBack(PlatformError("fallocate", "/x", number: 95)), "a.tar",
        "a.tar: its space cannot be given back while it is extracted: Operation not supported", 5),
      Report(
        .onlyCopy, "a.tar",
        "what is staged of a.tar is all that is left of it, since its space was given back", 6),
      Report(.unreadable(PlatformError("open", "/x/a.tar", number: 13)), "a.tar", "/x/a.tar: Permission denied", 5),
      Report(.notWritable, "/x", "/x: the folder cannot be written to", 5),
      Report(
        .noSpace(needed: 2_000, free: 1_000), "/x", "/x has too little space: 2.0 kB are needed, 1.0 kB are free", 5),
      Report(
        .noInodes(needed: 2, free: 1), "/x", "/x can hold too few files: 2 are needed, 1 are free (df -i)", 5),
      Report(
        .foreignSplit(.val), "/x/val",
        "/x/val is there already, and the journal does not say that ilsvrc-prepare made it",
        6),
      Report(.journalDamaged(line: 3), "/x/j", "/x/j: line 3 of the journal is damaged", 6),
      Report(.journalTooNew(format: 2), "/x/j", "/x/j was written by a later version (format 2)", 6),
      Report(.otherRelease, "/x", "/x was begun with other tables", 6),
      Report(.foreignStaging, "/x/s", "/x/s is not a folder", 6),
      Report(.exists, "/x", "/x is there already", 6),
      Report(.locked, "/x", "/x is in use by another run", 7),
      Report(.interrupted(15), "a.tar", "stopped", 143),
    ])
  func message(report: Report) {
    #expect(Message(report.error).text == report.text)
    #expect(ExitCode(report.error).rawValue == report.code)
  }

  @Test("about a digest shows both values, and which archive it really is")
  func digestMismatch() throws {
    let (actual, expected) = (try md5("a"), try md5("b"))
    let error = PrepareError(.digestMismatch(actual: actual, expected: expected, other: "t3.tar", since: nil), "a.tar")
    #expect(Message(error).text == "a.tar has MD5 \(actual), not the published \(expected): this is t3.tar")
    #expect(ExitCode(error) == .damaged)
  }

  @Test("about a remembered verdict says when it was made, and how to read the archive again")
  func rememberedMismatch() throws {
    let error = PrepareError(
      .digestMismatch(actual: try md5("a"), expected: try md5("b"), other: nil, since: 1_795_230_384), "a.tar")
    #expect(Message(error).text.hasSuffix("(read 2026-11-21T03:06:24Z; the file has not changed since)"))
    #expect(Message(error).hint?.contains("verify --again a.tar") == true)
  }
}
