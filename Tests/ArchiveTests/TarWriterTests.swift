import Archive
import TestSupport
import Testing

@Suite("What the writer writes is a tar that everybody reads")
struct TarWriterTests {
  struct Trouble: Error {}

  static let files: [(name: String, data: [UInt8])] = [
    ("empty", []), ("one", [1]), ("block", sampleBytes(512)), ("n01440764/n01440764_1.JPEG", sampleBytes(70_001)),
    (String(repeating: "long-", count: 40) + "name", sampleBytes(1000)), ("last", sampleBytes(3, seed: 9)),
  ]

  @Test("our reader finds the same members")
  func ownReader() throws {
    let tar = try write(Self.files)
    let members = try readAll(tar)
    #expect(members.map(\.data) == Self.files.map(\.data))
    #expect(members.filter { $0.name.count < 200 }.map(\.name) == Self.files.map(\.name).filter { $0.count < 200 })
    #expect(tar.count % Int(TarWriter.recordBytes) == 0)
  }

  @Test("a folder is read as a folder")
  func folder() throws {
    var tar: [UInt8] = []
    let writer = try TarWriter { bytes in tar += array(bytes) }
    try writer.begin("test/", kind: .directory, size: 0)
    try writer.begin("test/a", size: 1)
    try writer.write([1])
    try writer.finish()
    #expect(try readAll(tar).map(\.name) == ["test/", "test/a"])
    #expect(try readAll(tar).map(\.isFolder) == [true, false])
  }

  @Test("equal input gives equal bytes")
  func deterministic() throws {
    #expect(try write(Self.files) == write(Self.files))
  }

  @Test("GNU tar reads the same members", .enabled(if: Tool.exists("tar"), "there is no tar"))
  func gnuTar() throws {
    let (folder, tool) = (try TemporaryFolder(), try #require(Tool("tar")))
    let path = try folder.write(write(Self.files), to: "a.tar")
    let names = String(decoding: try tool.run("-tf", path), as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(names == Self.files.map(\.name))
    for file in Self.files { #expect(try tool.run("-xOf", path, file.name) == file.data) }
  }

  @Test("Python's tarfile reads the same members", .enabled(if: Tool.exists("python3"), "there is no python3"))
  func python() throws {
    let (folder, tool) = (try TemporaryFolder(), try #require(Tool("python3")))
    let path = try folder.write(write(Self.files), to: "a.tar")
    let script = """
      import sys, tarfile
      for member in tarfile.open(sys.argv[1], "r:"):
        assert member.isreg(), member
        print(member.name, member.size, oct(member.mode), member.mtime)
      """
    let lines = Self.files.map { "\($0.name) \($0.data.count) 0o644 1339704000\n" }
    #expect(String(decoding: try tool.run("-c", script, path), as: UTF8.self) == lines.joined())
  }

  @Test(
    "the size that is foretold is the one that is written",
    arguments: [
      [], [0], [1], [512], [513], [8192], [8191, 0], [10_240], [1_048_576], [100, 200, 300],
      [Int](repeating: 1000, count: 50),
    ])
  func size(sizes: [Int]) throws {
    let files = sizes.enumerated().map { ("file-\($0.offset)", sampleBytes($0.element)) }
    #expect(try TarWriter.size(ofFiles: sizes.map(Int64.init)) == Int64(write(files).count))
  }

  @Test("what the sink throws comes back as the cause", arguments: [0, 1, 2])
  func sinkError(failing: Int) throws {
    var (calls, passed) = (0, 0)
    let error = failure { () throws(ArchiveError) in
      let writer = try TarWriter { bytes in
        if calls == failing { throw Trouble() }
        (calls, passed) = (calls + 1, passed + bytes.byteCount)
      }
      // Enough for several of the blocks in which the bytes come.
      for number in 0..<3 {
        try writer.begin("file-\(number)", size: 1 << 20)
        try writer.write(sampleBytes(1 << 20))
      }
      try writer.finish()
    }
    #expect(error?.code == .sink)
    #expect(error?.cause is Trouble)
    #expect(error?.offset == Int64(passed))
    #expect(calls == failing)
  }

  @Test("more bytes than were announced are an error")
  func tooMany() {
    let error = failure { () throws(ArchiveError) in
      let writer = try TarWriter { _ in }
      try writer.begin("file", size: 2)
      try writer.write([1, 2, 3])
      try writer.finish()
    }
    #expect(error?.code == .sink)
  }

  private func write(_ files: [(name: String, data: [UInt8])]) throws(ArchiveError) -> [UInt8] {
    var tar: [UInt8] = []
    let writer = try TarWriter { bytes in tar += array(bytes) }
    for file in files {
      try writer.begin(file.name, size: Int64(file.data.count))
      // In two parts, the second of which is often empty.
      try writer.write(Array(file.data.prefix(1000)))
      try writer.write(Array(file.data.dropFirst(1000)))
    }
    try writer.finish()
    return tar
  }
}
