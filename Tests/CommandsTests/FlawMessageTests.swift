import Archive
import Checksums
import Platform
import Testing

@testable import Commands
@testable import Dataset
@testable import Pass
@testable import Planning

/// An archive of `bytes`, of which `size` are there.
private func archive(
  _ flaw: ArchiveFlaw, _ name: String = "a.tar", size: Int64 = 2_000, bytes: Int64? = 2_000
) -> ArchiveFile {
  let official = OfficialArchive(
    name: name, kind: "val", bytes: bytes, md5: nil, sha256: nil, images: nil, url: nil)
  let identity = Identity(size: size, modified: 1, inode: 1)
  return ArchiveFile(official, path: "/x y/\(name)", identity: identity, isFile: true, flaw: flaw)
}

private func report(_ archive: ArchiveFile, _ text: String, hint: String) -> Report {
  Report(.flawed(archive), archive.name, text, .damaged, hint: hint)
}

private let download = "download it again, then run the same command again; finished work is kept"
private let finish = "finish the download, then run the same command again; finished work is kept"

@Suite("An archive that is not what its name says")
struct FlawMessageTests {
  @Test(
    "is refused with what it is, and what to do",
    arguments: [
      report(
        archive(.form(.html)),
        "a.tar is an HTML page, not an archive: the server wanted a login, or had no such file",
        hint: "log in if the server wants that, \(download); to read the page: head -c 2000 '/x y/a.tar'"),
      report(
        archive(.form(.text)), "a.tar is a text file, not an archive",
        hint: "\(download); to see what it says: head -c 2000 '/x y/a.tar'"),
      report(
        archive(.form(.gzip)), "a.tar is gzip-compressed, not a tar as its name says",
        hint:
          "unpack it, then run the same command again: mv -n '/x y/a.tar' '/x y/a.tar.gz' && gunzip '/x y/a.tar.gz'"),
      report(archive(.form(.bzip2)), "a.tar is bzip2-compressed, not a tar as its name says", hint: "unpack it"),
      report(archive(.form(.xz)), "a.tar is xz-compressed, not a tar as its name says", hint: "unpack it"),
      report(archive(.form(.zstd)), "a.tar is Zstandard-compressed, not a tar as its name says", hint: "unpack it"),
      report(
        archive(.form(.zip)), "a.tar is a zip archive, not a tar as its name says",
        hint: "if it holds the archive, put that in its place; to see what it holds: unzip -l '/x y/a.tar'"),
      report(archive(.form(.sevenZip)), "a.tar is a 7z archive, not a tar as its name says", hint: "if it holds"),
      report(
        archive(.form(.tar), "a.tar.gz"), "a.tar.gz is a plain tar, not gzip-compressed as its name says",
        hint: "it was unpacked on its way: \(download); curl and wget leave it as it is"),
      report(
        archive(.form(.zip), "a.tgz"), "a.tgz is a zip archive, not gzip-compressed as its name says", hint: download),
      report(
        archive(.form(.gzip), "a.zip"), "a.zip is gzip-compressed, not a zip archive as its name says", hint: download),
      report(archive(.form(.empty), size: 0), "a.tar is empty: 0 of 2,000 bytes", hint: download),
      report(archive(.form(.empty), size: 0, bytes: nil), "a.tar is empty", hint: download),
      report(
        archive(.form(.zeros)), "a.tar is not filled yet: it begins with zeros",
        hint: "finish the download, or begin it again, then run the same command again"),
      report(
        archive(.unfinished(mark: "/x y/a.tar.aria2")), "a.tar is not finished: /x y/a.tar.aria2 is beside it",
        hint: "\(finish); if it is complete, delete that file: rm '/x y/a.tar.aria2'"),
    ])
  func flaws(report: Report) throws { try report.check() }

  @Test("that is empty is not finished if a download is beside it, which nobody is told to delete")
  func empty() throws {
    let flawed = archive(.unfinished(mark: "/x y/a.tar.part"), size: 0)
    let message = Message(PrepareError(.flawed(flawed), "a.tar"), try context("--root", "/x"))
    #expect(message == Message("a.tar is not finished: /x y/a.tar.part is beside it", hint: finish))
  }

  @Test("is called by its path if another copy is used")
  func passedOver() throws {
    let error = PrepareError(.flawed(archive(.form(.text))), "/x y/a.tar")
    #expect(
      Message.passedOver(error, try context([]))
        == "/x y/a.tar is a text file, not an archive; another copy is used")
  }
}

@Suite("An archive that is missing")
struct LookAlikeMessageTests {
  private func lookAlike(
    _ name: String, _ kind: LookAlike, size: Int64 = 2_000, of archive: String = "a.tar", bytes: Int64? = 2_000
  ) -> LookAlikeFile {
    let official = OfficialArchive(
      name: archive, kind: "val", bytes: bytes, md5: nil, sha256: nil, images: nil, url: nil)
    return LookAlikeFile(kind: kind, archive: official, folder: "/x", name: name, size: size, isTaken: false)
  }

  private func message(_ names: [String] = ["a.tar"], _ lookAlikes: LookAlikeFile...) throws -> Message {
    Message.missing(names, ["/x"], lookAlikes, try context([]))
  }

  @Test("is told with what looks like it, and what to do with that")
  func one() throws {
    #expect(
      try message(["a.tar"], lookAlike("a (1).tar", .renamed))
        == Message(
          "no a.tar in /x, only /x/a (1).tar, which looks like a copy of it",
          hint: "rename it, then run the same command again: mv -n '/x/a (1).tar' /x/a.tar"))
    #expect(
      try message(["a.tar"], lookAlike("a (1).tar", .renamed, size: 1_000))
        == Message(
          "no a.tar in /x, only /x/a (1).tar, which looks like a copy of it, but has 1,000 of 2,000 bytes",
          hint: "finish or repeat the download, then run the same command again; finished work is kept"))
    #expect(
      try message(["a.tar", "b.tar"], lookAlike("a.tar.part", .unfinished, size: 5))
        == Message(
          "no a.tar or b.tar in /x, only /x/a.tar.part, which looks like an unfinished download of a.tar", hint: finish)
    )
    #expect(
      try message(["a.tar"], lookAlike("a.tar.part", .unfinished)).hint
        == "\(finish); if it is complete: mv -n /x/a.tar.part /x/a.tar")
  }

  @Test("is told with how far its download is, and how to go on, but not that a wrong one be renamed")
  func downloads() throws {
    var file = lookAlike("a.tar.part", .unfinished, size: 500)
    file.download = .underWay(of: 2_000)
    let command = "ilsvrc-prepare download a.tar"
    #expect(
      try message(["a.tar"], file)
        == Message(
          "no a.tar in /x, only /x/a.tar.part, which is a download of it: 500 bytes of 2.0 kB",
          hint: "to go on, repeat the command that was stopped, or (with its --base-url, if it had one) \(command)"))
    file = lookAlike("a.tar.part", .unfinished)
    file.download = .underWay(of: 2_000)
    #expect(file.words() == "is a download of a.tar: all 2.0 kB")
    file.download = .wrong(since: 0)
    #expect(
      try message(["a.tar"], file)
        == Message(
          "no a.tar in /x, only /x/a.tar.part, which is a download of it with a wrong checksum, read 1970-01-01T00:00:00Z",
          hint:
            "fetch again only what is damaged: ilsvrc-prepare download --repair a.tar; or remove a.tar.part to begin again; "
            + "if the server itself has other bytes, name another --base-url"
        ))
  }

  @Test("is told with all that looks like it, and each archive is renamed once")
  func several() throws {
    let found = [
      lookAlike("a (1).tar", .renamed), lookAlike("a (2).tar", .renamed),
      lookAlike("b.tar.1", .renamed, of: "b.tar", bytes: nil), lookAlike("c.tar.part", .unfinished, of: "c.tar"),
    ]
    let message = Message.missing(["a.tar", "b.tar", "c.tar"], ["/x"], found, try context([]))
    #expect(
      message.text
        == "no a.tar, b.tar or c.tar in /x, only /x/a (1).tar, which looks like a copy of a.tar")
    #expect(
      message.details == [
        "/x/a (2).tar looks like a copy of a.tar", "/x/b.tar.1 looks like a copy of b.tar",
        "/x/c.tar.part looks like an unfinished download of c.tar",
      ])
    #expect(
      message.hint
        == "rename them, then run the same command again: mv -n '/x/a (1).tar' /x/a.tar && mv -n /x/b.tar.1 /x/b.tar")
  }

  @Test("is missing in all folders that were named")
  func folders() throws {
    let context = try context("--archives", "/b", "--archives", "/a")
    #expect(Message.missing(["a.tar"], ["/b", "/a"], [], context).text == "no a.tar in /b or /a")
  }

  @Test("is renamed though its path begins with a hyphen")
  func hyphen() {
    let file = LookAlikeFile(
      kind: .renamed, archive: lookAlike("", .renamed).archive, folder: "-x", name: "a.tar.1", size: 2_000,
      isTaken: false)
    #expect(file.renaming == "mv -n ./-x/a.tar.1 ./-x/a.tar")
  }

  @Test("is renamed after what has its name is moved aside")
  func taken() {
    let file = LookAlikeFile(
      kind: .renamed, archive: lookAlike("", .renamed).archive, folder: "/x", name: "a (1).tar", size: 2_000,
      isTaken: true)
    #expect(file.renaming == "mv -n /x/a.tar /x/a.tar.damaged && mv -n '/x/a (1).tar' /x/a.tar")
  }
}
