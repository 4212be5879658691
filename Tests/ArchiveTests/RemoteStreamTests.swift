import Archive
import Platform
import TestSupport
import Testing
import Transfer

@Suite("A remote stream reads what it is asked for, and ahead what it is told")
struct RemoteStreamTests {
  private let folder: TemporaryFolder
  private let content = sampleBytes(5_000_000)

  init() throws { folder = try TemporaryFolder() }

  private func source(connections: Int = 1) throws -> RemoteSource {
    _ = try folder.write(content, to: "a.tar")
    var options = TransferOptions()
    options.connections = connections
    let address = try #require(Address("file://\(folder.path("a.tar"))"))
    return try RemoteSource(address, options)
  }

  private func read(_ stream: any ByteStream, _ range: Range<Int>) throws -> Bool {
    var buffer = Buffer(capacity: range.count)
    let count = try buffer.fill { bytes throws(StreamError) in
      try stream.read(range.count, into: &bytes, at: Int64(range.lowerBound))
    }
    return count == range.count && buffer.withBytes(in: 0..<count) { array($0) } == Array(content[range])
  }

  @Test("bytes here and there are right")
  func random() throws {
    let stream = try source().open()
    #expect(stream.size == 5_000_000)
    for range in [4_999_000..<5_000_000, 0..<512, 700..<701, 1_000_000..<3_100_000] {
      #expect(try read(stream, range))
    }
  }

  @Test("extents are read in order, and what is between them here and there", arguments: [1, 3])
  func extents(connections: Int) throws {
    let stream = try source(connections: connections).open()
    try stream.expect([1_000..<1_500, 2_000..<2_100, 100_000..<3_300_001, 3_300_001..<3_400_000])
    #expect(try read(stream, 1_000..<1_500))
    #expect(try read(stream, 2_000..<2_100))
    #expect(try read(stream, 4_000_000..<4_000_100))
    #expect(try read(stream, 100_000..<1_200_000))
    #expect(try read(stream, 1_200_000..<1_200_001))
    #expect(try read(stream, 2_500_000..<3_400_000))
  }

  @Test("the end is where the file ends")
  func end() throws {
    let stream = try source().open()
    var buffer = Buffer(capacity: 1_000)
    let count = try buffer.fill { bytes throws(StreamError) in try stream.read(1_000, into: &bytes, at: 4_999_990) }
    #expect(count == 10)
  }

  @Test("a stream that nobody reads to its end lets go of its threads", .timeLimit(.minutes(1)))
  func leaving() throws {
    for _ in 0..<20 {
      let stream = try source(connections: 4).open()
      try stream.expect([0..<5_000_000])
      #expect(try read(stream, 0..<10))
    }
  }

  @Test("a file that is gone is an error of its own")
  func missing() throws {
    let address = try #require(Address("file://\(folder.path("b.tar"))"))
    #expect(throws: TransferError.self) { try RemoteSource(address, TransferOptions()) }
  }

  @Test("a local file has its time for a validator, and no form that speaks against it")
  func form() throws {
    let source = try source()
    #expect(source.form == .unknown)
    #expect(source.hasValidator)
    #expect(source.identity.size == 5_000_000)
  }

  @Test("what is read of a kept file is in the local file afterwards", arguments: [0, 1_234_567, 5_000_000], [1, 3])
  func keeping(kept: Int, connections: Int) throws {
    let directory = try Directory.open(folder.path)
    _ = try folder.write(Array(content.prefix(kept)), to: "a.tar.part")
    let found = try directory.status(of: "a.tar.part")
    let file = try AppendedFile("a.tar.part", in: directory, found: found, size: Int64(kept))
    let stream = try source(connections: connections).kept(in: file).open()
    try stream.expect([1_000_000..<5_000_000])
    #expect(try read(stream, 1_000_000..<1_500_000))
    #expect(try read(stream, 1_500_000..<4_999_999))
    #expect(try read(stream, 4_999_999..<5_000_000))
    try file.finish()
    #expect(try directory.readable("a.tar.part").contents(limit: 5_000_000) == content)
  }

  @Test("a kept file that another descriptor has open is refused")
  func busy() throws {
    let directory = try Directory.open(folder.path)
    _ = try folder.write([1, 2, 3], to: "a.tar.part")
    let other = try directory.readable("a.tar.part")
    let found = try directory.status(of: "a.tar.part")
    let error = #expect(throws: PlatformError.self) {
      _ = try AppendedFile("a.tar.part", in: directory, found: found, size: 1)
    }
    #expect(error?.isLocked == true)
    #expect(try other.status().identity.size == 3)
  }

  @Test("nothing is cut off a file that is not the one that was found")
  func replaced() throws {
    let directory = try Directory.open(folder.path)
    _ = try folder.write([1, 2, 3], to: "a.tar.part")
    let found = try directory.status(of: "a.tar.part")
    try directory.unlink("a.tar.part")
    _ = try folder.write([4, 5, 6, 7], to: "a.tar.part")
    #expect(throws: PlatformError.replaced("\(directory.path)/a.tar.part")) {
      _ = try AppendedFile("a.tar.part", in: directory, found: found, size: 1)
    }
    let error = #expect(throws: PlatformError.self) {
      _ = try AppendedFile("a.tar.part", in: directory, found: nil, size: 1)
    }
    #expect(error?.isExisting == true)
    #expect(try directory.readable("a.tar.part").contents(limit: 9) == [4, 5, 6, 7])
  }
}
