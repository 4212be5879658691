import Glibc
import Platform
import TestSupport
import Testing

@Suite("What is done below a directory stays below it")
struct DirectoryTests {
  let folder: TemporaryFolder
  let directory: Directory

  init() throws {
    folder = try TemporaryFolder()
    directory = try Directory.open(folder.path)
  }

  @Test("a file is made in a folder below, with the content it was given")
  func writeFile() throws {
    try directory.makeDirectory("n01440764")
    try directory.writeFile("n01440764/n01440764_1.JPEG", [1, 2, 3])
    try directory.writeFile("empty", [])
    #expect(try folder.read("n01440764/n01440764_1.JPEG") == [1, 2, 3])
    #expect(try folder.read("empty") == [])
  }

  @Test("a longer file that was left behind is replaced")
  func leftovers() throws {
    try folder.write("a long rest", to: "a")
    try directory.writeFile("a", [1])
    #expect(try folder.read("a") == [1])
    try folder.write("a long rest", to: "b")
    let file = try directory.create("b")
    try file.write([2])
    try file.close()
    #expect(try folder.read("b") == [2])
  }

  @Test("a file that is created takes the place of a link, a pipe or another name of a file, which stay as they were")
  func replacing() throws {
    try folder.write("precious", to: "target")
    for (number, isWhole) in [true, false].enumerated() {
      let names = ["link", "nowhere", "pipe", "hard"].map { "\($0)\(number)" }
      try folder.link(names[0], to: "target")
      try folder.link(names[1], to: "missing")
      try #require(unsafe mkfifo(folder.path(names[2]), 0o600) == 0)
      try #require(unsafe link(folder.path("target"), folder.path(names[3])) == 0)
      for name in names {
        if isWhole {
          try directory.writeFile(name, [1])
        } else {
          let file = try directory.create(name)
          try file.write([1])
          try file.close()
        }
        #expect(try directory.kind(of: name) == .file)
        #expect(try folder.read(name) == [1])
      }
    }
    #expect(try folder.read("target") == Array("precious".utf8))
    #expect(!folder.holds("missing"))
  }

  @Test("a folder is not replaced by a file")
  func folderInPlace() throws {
    try folder.write("x", to: "folder/file")
    #expect(failure { () throws(PlatformError) in try directory.writeFile("folder", [1]) }?.number == EISDIR)
    #expect(failure { () throws(PlatformError) in _ = try directory.create("folder") }?.number == EISDIR)
    #expect(try folder.read("folder/file") == Array("x".utf8))
  }

  @Test("a file's mode is 0666 less the umask")
  func mode() throws {
    try directory.writeFile("a", [])
    try directory.create("b").close()
    // Reading the umask means setting it, for the whole process: what Foundation's files got is looked at instead.
    try folder.write("", to: "reference")
    for name in ["a", "b"] { #expect(try permissions(name) == permissions("reference") & 0o666) }
  }

  @Test("a link is never followed, neither to read nor to append, nor as a folder")
  func links() throws {
    try folder.write("precious", to: "target")
    try folder.makeFolder("elsewhere")
    try folder.link("file", to: "target")
    try folder.link("nowhere", to: "missing")
    try folder.link("folder", to: "elsewhere")
    for name in ["file", "nowhere"] {
      #expect(failure { () throws(PlatformError) in _ = try directory.readable(name) }?.number == ELOOP)
      #expect(failure { () throws(PlatformError) in _ = try directory.appendable(name, create: true) }?.number == ELOOP)
    }
    #expect(failure { () throws(PlatformError) in _ = try directory.directory("folder") }?.number == ELOOP)
    #expect(try folder.read("target") == Array("precious".utf8))
    #expect(!folder.holds("missing"))
  }

  @Test("the folder that was opened is the one that is written to, whatever its path says by now")
  func anchored() throws {
    try directory.makeDirectory("staging")
    let staging = try directory.directory("staging")
    try directory.rename("staging", in: directory, to: "moved")
    try folder.makeFolder("other")
    try folder.link("staging", to: "other")
    try staging.writeFile("a", [1])
    #expect(folder.holds("moved/a"))
    #expect(!folder.holds("other/a"))
  }

  @Test("making a folder that is there changes nothing; a file or a link in its place is an error")
  func makeDirectory() throws {
    try directory.makeDirectory("train")
    try directory.makeDirectory("train")
    try folder.write("", to: "file")
    try folder.link("link", to: "train")
    for name in ["file", "link"] {
      let error = failure { () throws(PlatformError) in try directory.makeDirectory(name) }
      #expect(error == PlatformError("mkdirat", folder.path(name), number: EEXIST))
    }
  }

  @Test("a status tells what a name itself stands for, and nil where there is nothing")
  func status() throws {
    try folder.write("12345", to: "file")
    try folder.makeFolder("folder")
    try folder.link("link", to: "file")
    #expect(try directory.kind(of: "file") == .file)
    #expect(try directory.kind(of: "folder") == .directory)
    #expect(try directory.kind(of: "link") == .other)
    #expect(try directory.status(of: "file")?.identity.size == 5)
    #expect(try directory.status(of: "missing") == nil)
    #expect(try directory.status(of: "missing/below") == nil)
    #expect(try directory.status(of: "file/below") == nil)
  }

  @Test("a folder that can be written to says so, and its file system tells its room")
  func room() throws {
    #expect(directory.isWritable())
    let volume = try directory.volume()
    #expect(volume.freeBytes > 0)
    #expect(volume.freeFiles ?? 1 > 0)
    #expect(volume.blockBytes >= 512)
    try directory.synchronize()
    try directory.synchronizeFileSystem()
  }

  private func permissions(_ name: String) throws -> UInt32 {
    var status = stat()
    try #require(unsafe stat(folder.path(name), &status) == 0)
    return UInt32(status.st_mode) & 0o7777
  }
}
