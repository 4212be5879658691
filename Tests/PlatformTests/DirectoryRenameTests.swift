import Glibc
import Platform
import TestSupport
import Testing

@Suite("A rename never takes a name from anything")
struct DirectoryRenameTests {
  let folder: TemporaryFolder
  let directory: Directory

  init() throws {
    folder = try TemporaryFolder()
    directory = try Directory.open(folder.path)
  }

  @Test("a folder is renamed with all that is in it, from one directory to another")
  func rename() throws {
    try folder.write("image", to: "staging/train/a")
    try directory.rename("train", in: directory.directory("staging"), to: "train")
    #expect(try folder.read("train/a") == Array("image".utf8))
    #expect(try folder.names() == ["staging", "train"])
  }

  @Test("a target that exists is left alone", arguments: ["empty", "full", "file", "link", "dangling"])
  func existing(target: String) throws {
    try folder.write("image", to: "staging/a")
    try folder.makeFolder("empty")
    try folder.write("mine", to: "full/b")
    try folder.write("mine", to: "file")
    try folder.link("link", to: "full")
    try folder.link("dangling", to: "missing")
    let before = try folder.names()
    let error = failure { () throws(PlatformError) in try directory.rename("staging", in: directory, to: target) }
    #expect(error?.number == EEXIST)
    #expect(error?.isExisting == true)
    #expect(error?.subject == folder.path(target))
    #expect(try folder.names() == before)
    #expect(folder.holds("staging/a"))
    #expect(try folder.read("full/b") == Array("mine".utf8))
    #expect(try folder.read("file") == Array("mine".utf8))
  }

  @Test("a source that is not there is an error")
  func missing() {
    let error = failure { () throws(PlatformError) in try directory.rename("missing", in: directory, to: "target") }
    #expect(error?.isMissing == true)
  }
}
