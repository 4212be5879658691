import Glibc
import Platform
import TestSupport
import Testing

@Suite("A tree is removed with all that is in it, and with nothing else")
struct DirectoryTreeTests {
  let folder: TemporaryFolder
  let directory: Directory

  init() throws {
    folder = try TemporaryFolder()
    directory = try Directory.open(folder.path)
  }

  @Test("the names are those of files, folders and links, hidden ones too")
  func names() throws {
    #expect(try directory.names() == [])
    try folder.write("", to: "file")
    try folder.write("", to: ".hidden")
    try folder.write("", to: "folder/inside")
    try folder.link("link", to: "missing")
    #expect(try directory.names().sorted() == [".hidden", "file", "folder", "link"])
    // The second look begins at the start again.
    #expect(try directory.names().sorted() == [".hidden", "file", "folder", "link"])
  }

  @Test("more names than one look at a directory returns are all there")
  func manyNames() throws {
    let names = (0..<3000).map { "n\(10_000_000 + $0)" }
    for name in names { try directory.makeDirectory(name) }
    #expect(try directory.names().sorted() == names)
  }

  @Test("folders, files and links are removed")
  func removeTree() throws {
    for name in ["a", "b/c/d", "b/c/e", "b/f", ".hidden/g"] { try folder.write("", to: "tree/\(name)") }
    try folder.makeFolder("tree/empty")
    try directory.removeTree("tree")
    #expect(try folder.names() == [])
  }

  @Test("what a link in the tree leads to stays")
  func links() throws {
    try folder.write("precious", to: "kept/file")
    try folder.makeFolder("tree/sub")
    try folder.link("tree/folder", to: folder.path("kept"))
    try folder.link("tree/sub/file", to: folder.path("kept/file"))
    try folder.link("tree/dangling", to: "missing")
    try folder.link("tree/loop", to: "..")
    try directory.removeTree("tree")
    #expect(try folder.names() == ["kept"])
    #expect(try folder.read("kept/file") == Array("precious".utf8))
  }

  @Test("a link in the tree's place is removed, not followed")
  func linkItself() throws {
    try folder.write("precious", to: "kept/file")
    try folder.link("tree", to: "kept")
    try directory.removeTree("tree")
    #expect(try folder.names() == ["kept"])
    #expect(folder.holds("kept/file"))
  }

  @Test("a file can be removed like a tree; what is not there needs no removing")
  func fileOrNothing() throws {
    try folder.write("", to: "file")
    try directory.removeTree("file")
    try directory.removeTree("missing")
    #expect(try folder.names() == [])
  }

  @Test("names that are not UTF-8 are removed too")
  func foreignNames() throws {
    try folder.makeFolder("tree")
    try #require(close(create([0xe9, 0x2e, 0x6a], in: folder.path("tree"))) == 0)
    try directory.removeTree("tree")
    #expect(try folder.names() == [])
  }

  @Test("an empty folder is removed, a full one stays without an error")
  func removeIfEmpty() throws {
    try folder.makeFolder("empty")
    try folder.write("", to: "full/file")
    for name in ["empty", "full", "missing"] { try directory.removeIfEmpty(name) }
    #expect(try folder.names() == ["full"])
    #expect(folder.holds("full/file"))
  }

  @Test("a file or a link is no empty folder and stays")
  func removeIfEmptyOther() throws {
    try folder.write("", to: "file")
    try folder.makeFolder("folder")
    try folder.link("link", to: "folder")
    for name in ["file", "link"] { _ = failure { () throws(PlatformError) in try directory.removeIfEmpty(name) } }
    #expect(try folder.names() == ["file", "folder", "link"])
  }

  /// Makes an empty file whose name need not be text, and returns its descriptor.
  private func create(_ name: [UInt8], in folder: String) -> Int32 {
    let path = (Array("\(folder)/".utf8) + name + [0]).map { CChar(bitPattern: $0) }
    return unsafe creat(path, 0o600)
  }
}
