import Archive
import TestSupport
import Testing

@Suite("What the writer of zips writes is a zip that everybody reads")
struct ZipWriterTests {
  struct Trouble: Error {}

  /// How a zip is written.
  struct Manner: CustomTestStringConvertible {
    let method: ZipEntry.Method
    let isZip64: Bool
    var testDescription: String { "\(method)\(isZip64 ? ", zip64" : "")" }
  }

  static let manners = [ZipEntry.Method.stored, .deflated].flatMap { method in
    [false, true].map { Manner(method: method, isZip64: $0) }
  }

  /// Files with data that can be compressed, and such that cannot; two have the same.
  static let files: [(name: String, data: [UInt8])] = [
    ("empty", []), ("one", [1]), ("a/n01440764_1.JPEG", sampleBytes(70_001)),
    ("a/text.csv", [UInt8](repeating: 0x61, count: 2 << 20)), ("a/\u{e9}\u{732b}", sampleBytes(3000)),
    (String(repeating: "long-", count: 40) + "name", sampleBytes(70_001)), ("large", sampleBytes(3 << 20)),
  ]

  private static func write(
    _ manner: Manner = manners[2], _ files: [(name: String, data: [UInt8])] = files
  ) throws(ArchiveError) -> [UInt8] {
    var zip: [UInt8] = []
    let writer = ZipWriter(isZip64Forced: manner.isZip64) { bytes in zip += array(bytes) }
    writer.method = manner.method
    try writer.begin("a/", kind: .directory, size: 0)
    for file in files {
      try writer.begin(file.name, size: Int64(file.data.count))
      // In two parts, the second of which is often empty.
      try writer.write(Array(file.data.prefix(1000)))
      try writer.write(Array(file.data.dropFirst(1000)))
    }
    try writer.finish()
    return zip
  }

  @Test("our reader finds the same members", arguments: manners, Inflating.allCases)
  func ownReader(manner: Manner, inflating: Inflating) throws {
    let all = try readZip(Self.write(manner), inflating)
    #expect(all.map(\.data) == [[]] + Self.files.map(\.data))
    #expect(all.map(\.isFolder) == [true] + Self.files.map { _ in false })
    #expect(all.count == 8 && all[3].name == "a/n01440764_1.JPEG")
  }

  @Test("Python's zipfile reads the same members", .enabled(if: Tool.exists("python3")), arguments: manners)
  func python(manner: Manner) throws {
    let (folder, tool) = (try TemporaryFolder(), try #require(Tool("python3")))
    let path = try folder.write(Self.write(manner), to: "a.zip")
    let script = """
      import sys, zipfile
      archive = zipfile.ZipFile(sys.argv[1])
      assert archive.testzip() is None
      for member in archive.infolist():
        print(ascii(member.filename), member.file_size, member.compress_type, oct(member.external_attr >> 16),
              *member.date_time, member.is_dir())
      """
    let method = manner.method == .deflated ? 8 : 0
    let lines = Self.files.map { file in
      let name = file.name.hasPrefix("a/\u{e9}") ? "a/\\xe9\\u732b" : file.name
      return "'\(name)' \(file.data.count) \(method) 0o100644 2012 6 14 20 0 0 False\n"
    }
    #expect(
      try String(decoding: tool.run("-c", script, path), as: UTF8.self)
        == "'a/' 0 0 0o40755 2012 6 14 20 0 0 True\n" + lines.joined())
    // The data, byte by byte.
    for file in Self.files where file.name.allSatisfy(\.isASCII) {
      let data = try tool.run(
        "-c", "import sys,zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))", path,
        file.name)
      #expect(data == file.data, "\(file.name)")
    }
  }

  @Test(
    "other programs find no fault in it", .enabled(if: Tool.exists("unzip") || Tool.exists("7zz")), arguments: manners)
  func tools(manner: Manner) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.write(manner), to: "a.zip")
    if let unzip = Tool("unzip") {
      let text = try String(decoding: unzip.run("-t", path), as: UTF8.self)
      #expect(text.contains("No errors detected"), "\(text)")
      #expect(try unzip.run("-p", path, "a/text.csv") == Self.files[3].data)
    }
    if let sevenZip = Tool("7zz") {
      let text = try String(decoding: sevenZip.run("t", path), as: UTF8.self)
      #expect(text.contains("Everything is Ok") && !text.contains("WARN"), "\(text)")
    }
    // It warns of what it finds strange in the structure.
    if let zipinfo = Tool("zipinfo") {
      #expect(throws: Never.self) { try zipinfo.run("-v", path) }
    }
  }

  @Test("an empty zip is one")
  func empty() throws {
    var zip: [UInt8] = []
    try ZipWriter { bytes in zip += array(bytes) }.finish()
    #expect(zip.count == 22)
    #expect(try readZip(zip).isEmpty)
  }

  @Test("equal input gives equal bytes, wherever in the zip a member is", arguments: manners)
  func deterministic(manner: Manner) throws {
    #expect(try Self.write(manner) == Self.write(manner))
    // The compressor keeps nothing of the member before.
    let directory = try ZipDirectory(ZipInMemory(Self.write(manner, Self.files + Self.files)))
    var sizes: [Int64] = []
    while let entry = try directory.next() { sizes.append(entry.compressedSize) }
    #expect(sizes[1...7] == sizes[8...])
  }

  @Test("data that cannot be compressed hardly grows")
  func size() throws {
    let whole = Self.files.reduce(0) { $0 + ($1.name == "a/text.csv" ? 0 : $1.data.count) }
    #expect(try Self.write().count < whole + whole / 500 + 20_000)
  }

  @Test("zip64 is used as soon as there are too many members", arguments: [0xfffe, 0xffff, 0x1_0000])
  func count(members: Int) throws {
    var zip: [UInt8] = []
    let writer = ZipWriter { bytes in zip += array(bytes) }
    for number in 0..<members { try writer.begin("\(number)/", kind: .directory, size: 0) }
    try writer.finish()
    #expect(try ZipDirectory(ZipInMemory(zip)).count == members)
    let hasZip64 = Array(zip.suffix(42).prefix(4)) == [0x50, 0x4b, 6, 7]
    #expect(hasZip64 == (members >= 0xffff))
    guard let python = Tool("python3") else { return }
    let folder = try TemporaryFolder()
    let path = try folder.write(zip, to: "a.zip")
    let script = "import sys, zipfile; print(len(zipfile.ZipFile(sys.argv[1]).namelist()))"
    #expect(try String(decoding: python.run("-c", script, path), as: UTF8.self) == "\(members)\n")
  }

  @Test("zip64 is used as soon as sizes and offsets are too large", arguments: [ZipEntry.Method.stored, .deflated])
  func large(method: ZipEntry.Method) throws {
    // Of what is not compressed only the end stays.
    var (pieces, total) = ([[UInt8]](), 0)
    let writer = ZipWriter { bytes in
      if method == .stored { pieces = pieces.suffix(1) }
      pieces.append(array(bytes))
      total += bytes.byteCount
    }
    writer.method = method
    let (zeros, size) = ([UInt8](repeating: 0, count: 1 << 24), 1 << 32 + 1 << 24)
    try writer.begin("large", size: Int64(size))
    for _ in 0..<size / zeros.count { try writer.write(zeros) }
    writer.method = .stored
    try writer.begin("small", size: 3)
    try writer.write([1, 2, 3])
    try writer.finish()
    let tail = pieces.flatMap { $0 }
    let directory = try ZipDirectory(ZipInMemory(tail, base: Int64(total - tail.count)))
    let (first, second) = (try #require(try directory.next()), try #require(try directory.next()))
    #expect(first.size == size && first.headerOffset == 0 && first.method == method)
    #expect(second.size == 3 && second.checksum == 0x55bc_801d)
    #expect(try directory.next() == nil)
    // The local header with zip64's field, the data, and the descriptor with sizes of 64 bits.
    #expect(second.headerOffset == 30 + 5 + 20 + first.compressedSize + 24)
    #expect(method == .stored ? first.compressedSize == size : second.headerOffset < 1 << 28)
    guard method == .deflated, let python = Tool("python3") else { return }
    let folder = try TemporaryFolder()
    let path = try folder.write(tail, to: "a.zip")
    let script = """
      import sys, zipfile
      archive = zipfile.ZipFile(sys.argv[1])
      print([member.file_size for member in archive.infolist()], archive.read("small"))
      """
    #expect(try String(decoding: python.run("-c", script, path), as: UTF8.self) == "[\(size), 3] b'\\x01\\x02\\x03'\n")
  }

  @Test("fewer or more bytes than were announced are an error", arguments: [1, 3], manners)
  func wrongSize(size: Int64, manner: Manner) {
    let error = failure { () throws(ArchiveError) in
      let writer = ZipWriter { _ in }
      writer.method = manner.method
      try writer.begin("file", size: size)
      try writer.write([1, 2])
      try writer.finish()
    }
    #expect(error?.code == .sink)
  }

  @Test("a name that a zip cannot have is an error", arguments: [("", 1), ("a/", 1), ("a", 1 << 16)])
  func wrongName(part: String, count: Int) {
    let name = String(repeating: part, count: count)
    let error = failure { () throws(ArchiveError) in try ZipWriter { _ in }.begin(name, size: 0) }
    #expect(error?.code == .sink)
  }

  @Test("what the sink throws comes back as the cause, and nothing is written after it", arguments: [0, 1, 2])
  func failing(write: Int) throws {
    var (writes, error) = (0, nil as ArchiveError?)
    let writer = ZipWriter { _ in
      defer { writes += 1 }
      if writes >= write { throw Trouble() }
    }
    do throws(ArchiveError) {
      for number in 0..<8 {
        try writer.begin("\(number)", size: 1 << 20)
        try writer.write(sampleBytes(1 << 20))
      }
      try writer.finish()
    } catch let failure {
      error = failure
    }
    #expect(error?.code == .sink && error?.cause is Trouble)
    #expect(throws: ArchiveError.self) { try writer.finish() }
    #expect(writes == write + 1)
  }
}
