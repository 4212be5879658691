import Checksums
import Platform
import Testing

@testable import Archive
@testable import Commands
@testable import Dataset
@testable import Pass
@testable import Planning

@Suite("The way out of damage")
struct WayOutTests {
  private static let val = "ILSVRC2012_img_val.tar"

  /// Everything that an archive can be found to be wrong with after its form and size were right.
  private func errors(_ name: String) -> [PrepareError] {
    let digest = Digest.of([], .md5)
    let codes: [PrepareError.Code] =
      [.refused(since: 1)]
      + [nil, 1].map { .digestMismatch(actual: digest, expected: digest, other: nil, since: $0) }
      + [
        .wrongCount(member: "x", actual: 1, expected: 2), .missingMembers(count: 1, first: "x"),
        .duplicateMember("x", offset: 512), .oversizedMember("x", offset: 512, limit: 1),
        .archive(ArchiveError(.endsEarly, member: "m", offset: 512, "it is wrong")),
        .archive(ArchiveError(.damagedHeader, member: "m", offset: 512, "it is wrong")),
      ].map { .pass(PassError($0, name)) }
    return codes.map { PrepareError($0, name) }
  }

  @Test("of an archive that is here is one command, with the options that say where servers are")
  func here() throws {
    let context = try context(
      "run", "--root", "/x", "--from", "official", "--stream", "--base-url", "http://a/", "--header", "@secret")
    for error in errors(Self.val) {
      let hint = try #require(Message(error, context).hint)
      #expect(
        hint.hasPrefix(
          "fetch again only what is damaged: ilsvrc-prepare --root /x download --repair \(Self.val) --base-url http://a/ "
            + "--header @secret, then run the same command again; finished work is kept"))
    }
  }

  @Test("of one in which no damage can be found, or of which no checksum is published, is another download")
  func others() throws {
    for (name, words) in [
      (
        "ILSVRC2012_devkit_t12.tar.gz", "move it away, and download it again: ilsvrc-prepare download ILSVRC2012_devkit"
      ),
      ("imagenet-object-localization-challenge.zip", "download it again, then run the same command again"),
    ] {
      for error in errors(name) { #expect(Message(error, try context([])).hint?.hasPrefix(words) == true) }
    }
  }

  @Test("of one that a server has sent is that server, or what was kept; never the file that is not here")
  func server() throws {
    for var error in errors(Self.val) {
      error.server = PrepareError.Server(address: "http://a/\(Self.val)", isKept: false)
      let streamed = try #require(Message(error, try context("run", "--stream")).hint)
      #expect(streamed.contains("another mirror with --base-url") && !streamed.contains("--repair"))
      if case .pass = error.code { #expect(!streamed.contains("verify")) }
      error.server = PrepareError.Server(address: "http://a/\(Self.val)", isKept: true)
      let kept = try #require(Message(error, try context("run", "--download")).hint)
      #expect(kept.contains("download --repair \(Self.val); or remove \(Self.val).part to begin again"))
    }
  }

  @Test("of one that is piped in is the other program")
  func input() throws {
    for var error in errors(Self.val) {
      error.server = PrepareError.Server(address: "standard input", isKept: false)
      let hint = try #require(Message(error, try context("extract-val", "--from", "-")).hint)
      #expect(hint.hasPrefix("see what the other program says") && !hint.contains("--base-url"))
      if case .pass = error.code { #expect(!hint.contains("verify")) }
    }
  }

  @Test("of a file of another size or form on a server is another address")
  func otherFile() throws {
    let archive = ArchiveFile(
      OfficialArchive(name: Self.val, kind: "val", bytes: 2, md5: nil, sha256: nil, images: nil, url: nil),
      path: "/", identity: Identity(size: 2, modified: 1, inode: 0), isFile: true, flaw: .form(.gzip))
    for (code, text) in [
      (.sizeMismatch(actual: 3, expected: 2, other: nil), "has 3 bytes, not 2"),
      (.sizeMismatch(actual: 3, expected: 2, other: "b.tar"), "has 3 bytes, not 2, the size of b.tar"),
      (.flawed(archive), "is gzip-compressed, not a tar as its name says"),
    ] as [(PrepareError.Code, String)] {
      var error = PrepareError(code, Self.val)
      error.server = PrepareError.Server(address: "http://a/b.tar", isKept: false)
      let message = Message(error, try context("run", "--stream"))
      #expect(message.text == "\(Self.val): http://a/b.tar \(text)")
      #expect(message.hint?.hasPrefix("it is another file: check the address") == true)
    }
  }
}
