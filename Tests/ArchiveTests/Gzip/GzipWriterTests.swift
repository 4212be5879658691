import Archive
import TestSupport
import Testing

@Suite("What the writer of gzip writes")
struct GzipWriterTests {
  struct Trouble: Error {}

  /// Inputs that cannot be compressed, and such that can, from no byte to several buffers.
  static let inputs: [[UInt8]] = [
    [], [1], sampleBytes(100), sampleBytes(70_001), sampleBytes(3 << 20), [UInt8](repeating: 7, count: 5 << 20),
    (0..<200_000).flatMap { Array("<line number=\"\($0)\"/>\n".utf8) },
  ]

  /// Returns `bytes` as a gzip file, given to the writer in pieces.
  private func gzip(_ bytes: [UInt8], piece: Int = 1_000_003) throws -> [UInt8] {
    var file: [UInt8] = []
    let writer = GzipWriter { bytes in file += array(bytes) }
    for start in stride(from: 0, to: bytes.count, by: piece) {
      try unsafe writer.write(Array(bytes[start..<min(start + piece, bytes.count)]).span.bytes)
    }
    try writer.finish()
    return file
  }

  @Test("is read by our reader", arguments: inputs.indices)
  func ownReader(input: Int) throws {
    let stream = GunzipStream(PieceSource(try gzip(Self.inputs[input]), piece: 10_000))
    var read: [UInt8] = []
    while try stream.next({ read += array($0) }) {}
    #expect(read == Self.inputs[input])
  }

  @Test("is read by gzip", .enabled(if: Tool.exists("gzip"), "there is no gzip"), arguments: inputs.indices)
  func otherReader(input: Int) throws {
    let (folder, tool) = (try TemporaryFolder(), try #require(Tool("gzip")))
    let path = try folder.write(gzip(Self.inputs[input]), to: "a.gz")
    #expect(try tool.run("-dc", path) == Self.inputs[input])
  }

  @Test("is the same if the input is the same, in pieces of the same size", arguments: inputs.indices)
  func deterministic(input: Int) throws {
    let first = try gzip(Self.inputs[input])
    #expect(try gzip(Self.inputs[input]) == first)
    // No time is in the header, and no name.
    #expect(first[3..<8].allSatisfy { $0 == 0 })
  }

  @Test("is smaller if the input can be compressed, and hardly larger if it cannot")
  func size() throws {
    #expect(try gzip(Self.inputs[6]).count < Self.inputs[6].count / 3)
    #expect(try gzip(Self.inputs[4]).count < Self.inputs[4].count + Self.inputs[4].count / 500)
  }

  @Test("is not written on if the sink fails, and the error says why", arguments: [0, 1, 2])
  func failing(write: Int) throws {
    var (writes, error) = (0, nil as ArchiveError?)
    let writer = GzipWriter { _ in
      defer { writes += 1 }
      if writes >= write { throw Trouble() }
    }
    do throws(ArchiveError) {
      let bytes = sampleBytes(1 << 20)
      for _ in 0..<8 { try unsafe writer.write(bytes.span.bytes) }
      try writer.finish()
    } catch let failure {
      error = failure
    }
    #expect(error?.code == .sink && error?.cause is Trouble)
    #expect(throws: ArchiveError.self) { try writer.finish() }
    #expect(writes == write + 1)
  }
}
