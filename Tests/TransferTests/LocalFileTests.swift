import Platform
import TestSupport
import Testing

@testable import Transfer

@Suite("A local file")
struct LocalFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func open(_ name: String) throws -> RemoteFile {
    try RemoteFile(address("file://\(folder.path)/\(name)"), TransferOptions())
  }

  @Test("is like one of a server, whatever its name", arguments: [0, 511, 512, 600_000])
  func read(count: Int) throws {
    let content = sampleBytes(count)
    try folder.write(content, to: "a ü%41")
    let file = try open("a ü%2541")
    #expect(file.size == count && file.sendsRanges && file.validator != nil)
    #expect(file.start == Array(content.prefix(512)))
    #expect(fetch(file).bytes == content)
    let half = Int64(count / 2)
    #expect(fetch(file, half..<Int64(count)).bytes == Array(content[(count / 2)...]))
  }

  @Test("is not one that is missing, or a folder")
  func missing() throws {
    #expect(refusal { _ = try open("a") } == "options")
    try folder.makeFolder("a")
    #expect(refusal { _ = try open("a") } == "options")
  }

  @Test("that has changed is another one")
  func changed() throws {
    try folder.write(sampleBytes(1000), to: "a")
    let file = try open("a")
    try folder.write(sampleBytes(2000), to: "a")
    #expect(fetch(file, 10..<20).error?.name == "changed")
    try folder.write(sampleBytes(100), to: "a")
    #expect(fetch(file, 500..<1000).error?.name == "changed")
  }
}
