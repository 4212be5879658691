import Archive
import Foundation
import Platform
import TestSupport
import Testing

@Suite("A stream of a file's bytes")
struct FileStreamTests {
  private let folder: TemporaryFolder
  private let content = sampleBytes(10_000)
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = try folder.write(content, to: "a.tar")
  }

  /// Reads `count` bytes from `offset` on into a buffer of `capacity`.
  private func read(
    _ stream: FileStream, _ count: Int, at offset: Int64, capacity: Int = 20_000
  ) throws(StreamError) -> [UInt8] {
    var buffer = Buffer(capacity: capacity)
    let length = try buffer.fill { bytes throws(StreamError) in try stream.read(count, into: &bytes, at: offset) }
    return buffer.withBytes(in: 0..<length) { array($0) }
  }

  @Test("has the file's size and identity")
  func identity() throws {
    let stream = try FileStream(path)
    #expect(stream.size == 10_000)
    #expect(try stream.identity().size == 10_000)
    #expect(try stream.identity() == FileStream(path).identity())
  }

  @Test(
    "gives the bytes that are asked for, and fewer only at the end",
    arguments: [(0, 10_000), (0, 1), (9_999, 1), (4_095, 2), (0, 10_001), (9_000, 2_000), (10_000, 1), (1 << 40, 1)])
  func ranges(offset: Int, count: Int) throws {
    let stream = try FileStream(path)
    #expect(try read(stream, count, at: Int64(offset)) == Array(content.dropFirst(offset).prefix(count)))
  }

  @Test("can be read anywhere in any order, by several threads at once")
  func anywhere() async throws {
    let stream = try FileStream(path)
    await withTaskGroup(of: Bool.self) { group in
      for start in stride(from: 9_000, through: 0, by: -250) {
        group.addTask {
          (try? read(stream, 1_000, at: Int64(start))) == Array(content[start..<start + 1_000])
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test("may be opened through a link, whose target's it is then")
  func link() throws {
    try folder.link("link.tar", to: "a.tar")
    let stream = try FileStream(folder.path("link.tar"))
    #expect(try stream.identity() == FileStream(path).identity())
    #expect(try read(stream, 10_000, at: 0) == content)
  }

  @Test("shows by its identity that the file was touched, written to or cut", arguments: ["touch", "append", "cut"])
  func changes(kind: String) throws {
    let stream = try FileStream(path)
    let before = try stream.identity()
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    switch kind {
    case "append":
      try file.seekToEnd()
      try file.write(contentsOf: Data([1]))
    case "cut": try file.truncate(atOffset: 100)
    default:
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
    }
    try file.close()
    #expect(try stream.identity() != before)
    // The size is that of the archive that was opened, for it is what the job was planned with.
    #expect(stream.size == 10_000)
  }

  @Test("stays with the file that was opened if another one takes its name")
  func replaced() throws {
    let stream = try FileStream(path)
    let before = try stream.identity()
    try FileManager.default.removeItem(atPath: path)
    try folder.write([1, 2, 3], to: "a.tar")
    #expect(try stream.identity().inode == before.inode)
    #expect(try read(stream, 10_000, at: 0) == content)
  }

  @Test("cannot be opened if there is no file")
  func missing() throws {
    let error = #expect(throws: PlatformError.self) { try FileStream(folder.path("b.tar")) }
    #expect(error?.isMissing == true)
    #expect(error?.subject == folder.path("b.tar"))
  }

  @Test("of a folder cannot be read")
  func directory() throws {
    let stream = try FileStream(folder.path)
    #expect(throws: StreamError.self) { try read(stream, 10, at: 0) }
  }
}
