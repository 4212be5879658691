import Glibc
import Platform
import TestSupport
import Testing

@Suite("A file is read and written whole")
struct FileTests {
  let folder: TemporaryFolder
  let directory: Directory

  init() throws {
    folder = try TemporaryFolder()
    directory = try Directory.open(folder.path)
  }

  @Test(
    "a read returns what is there, less only at the end",
    arguments: [(0, 4, "0123"), (6, 4, "6789"), (6, 5, "6789"), (10, 4, ""), (1 << 40, 4, ""), (3, 0, "")])
  func read(offset: Int, count: Int, text: String) throws {
    let file = try File.open(folder.write("0123456789", to: "digits"))
    var bytes = [UInt8](repeating: 0, count: 8)
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    let result = try file.read(count, into: &raw, at: Int64(offset))
    #expect(String(decoding: bytes[..<result], as: UTF8.self) == text)
    #expect(bytes[result...].allSatisfy { $0 == 0 })
  }

  @Test("bytes are written over others, and beyond the end")
  func overwrite() throws {
    try folder.write("0123456789", to: "digits")
    let file = try directory.writable("digits")
    try unsafe file.write([UInt8]("ab".utf8).span.bytes, at: 3)
    try unsafe file.write([UInt8]("cde".utf8).span.bytes, at: 9)
    #expect(String(decoding: try file.bytes(20, at: 0), as: UTF8.self) == "012ab5678cde")
    try file.close()
  }

  @Test("the whole content is returned up to the limit, and refused beyond it")
  func contents() throws {
    let file = try File.open(folder.write("12345", to: "five"))
    #expect(try file.contents(limit: 5) == Array("12345".utf8))
    #expect(failure { () throws(PlatformError) in _ = try file.contents(limit: 4) }?.number == EOVERFLOW)
    #expect(try File.open(folder.write("", to: "none")).contents(limit: 0) == [])
  }

  @Test("what a path leads to is told without opening it, and a link to itself is no file")
  func statusOfPath() throws {
    try folder.write("12345", to: "five")
    try folder.link("link", to: "five")
    try folder.link("loop", to: "loop")
    #expect(try File.status(of: folder.path("link")).identity == File.open(folder.path("five")).status().identity)
    #expect(try File.status(of: folder.path("link")).kind == .file)
    #expect(try File.status(of: folder.path("loop")).kind == .other)
    #expect(failure { () throws(PlatformError) in _ = try File.status(of: folder.path("none")) }?.isMissing == true)
  }

  @Test("what is appended stands at the end, whoever wrote last")
  func append() throws {
    let one = try directory.appendable("log", create: true)
    let other = try directory.appendable("log", create: false)
    try one.write(Array("one ".utf8))
    try other.write(Array("two ".utf8))
    try one.write([])
    try one.write(Array("three".utf8))
    try one.synchronize()
    #expect(try one.contents(limit: 100) == Array("one two three".utf8))
    #expect(try folder.read("log") == Array("one two three".utf8))
  }

  @Test("a file that is cut loses its tail, and grows from there")
  func truncate() throws {
    let file = try directory.appendable("log", create: true)
    try file.write(Array("whole torn".utf8))
    try file.truncate(to: 5)
    try file.write(Array("again".utf8))
    #expect(try folder.read("log") == Array("wholeagain".utf8))
  }

  @Test("a locked file cannot be locked again, until it is closed")
  func lock() throws {
    var first = try directory.appendable("journal", create: true)
    var second = try directory.appendable("journal", create: false)
    try first.lock()
    let error = failure { () throws(PlatformError) in try second.lock() }
    #expect(error == PlatformError("flock", folder.path("journal"), number: EWOULDBLOCK))
    #expect(error?.isLocked == true)
    try first.close()
    try second.lock()
  }

  @Test("an open file is closed with its owner")
  func deinitCloses() throws {
    do {
      var first = try directory.appendable("journal", create: true)
      try first.lock()
    }
    var second = try directory.appendable("journal", create: false)
    try second.lock()
  }

  @Test("a status tells size and kind, and follows links where the file was opened by one")
  func status() throws {
    try folder.write("12345", to: "five")
    try folder.link("link", to: "five")
    let status = try File.open(folder.path("link")).status()
    #expect(status.identity.size == 5)
    #expect(status.kind == .file)
    #expect(try status.identity == File.open(folder.path("five")).status().identity)
    #expect(try File.open(folder.path).status().kind == .directory)
    #expect(try File.open("/dev/null").status().kind == .other)
  }

  @Test("an identity changes with the content and with the file")
  func identity() throws {
    let file = try directory.appendable("a", create: true)
    let before = try file.status().identity
    try file.write([1])
    let after = try file.status().identity
    #expect(before != after)
    #expect((after.size, after.inode) == (1, before.inode))
    #expect(after.differences(from: before).contains(.size))
    try folder.write([1], to: "b")
    #expect(try directory.status(of: "b")?.identity.inode != after.inode)
  }
}
