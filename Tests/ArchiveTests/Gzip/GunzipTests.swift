import Archive
import TestSupport
import Testing

/// Returns the logical bytes of `gzip`, which is lent in pieces of `piece` bytes.
func gunzip(_ gzip: [UInt8], piece: Int = 4096) throws -> [UInt8] {
  try all(GunzipStream(PieceSource(gzip, piece: piece)))
}

/// Returns what is left of `stream`.
func all(_ stream: any ByteSequence) throws -> [UInt8] {
  var bytes: [UInt8] = []
  while try stream.next({ piece in
    #expect(piece.byteCount > 0)
    bytes += array(piece)
  }) {}
  return bytes
}

@Suite("The logical bytes of a gzip file")
struct GunzipTests {
  /// 100 KB that compress to a half: runs and noise, some of which comes again from afar.
  static let sample: [UInt8] = (0..<200).flatMap { index in
    sampleBytes(250, seed: UInt64(index % 150)) + [UInt8](repeating: UInt8(index % 7), count: 250)
  }

  @Test("come out as they went in, whatever the size of the pieces", arguments: [1, 2, 7, 512, 4096, 1 << 20])
  func stored(piece: Int) throws {
    for count in [0, 1, 2, 100, 65_535, 65_536, 140_000] {
      let data = sampleBytes(count)
      #expect(try gunzip(GzipBytes(data).bytes, piece: piece) == data, "\(count) bytes")
    }
  }

  @Test(
    "are the same whichever program has compressed them",
    arguments: ["gzip", "pigz", "igzip", "bgzip", "7zz"].filter(Tool.exists))
  func programs(name: String) throws {
    let tool = try #require(Tool(name))
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.sample, to: "sample")
    let options =
      switch name {
      case "bgzip", "igzip": [["-c", path]]
      case "7zz": [["a", "-tgzip", "-so", "-bso0", "any", path]]
      case "pigz": [["-c", "-1", path], ["-c", "-b", "128", path], ["-c", "-i", path]]
      default: [["-c", "-1", path], ["-c", "-9", path], ["-c", "-n", path]]
      }
    for options in options {
      let gzip = try tool.run(options)
      for piece in [3, 1000, 1 << 20] {
        #expect(try gunzip(gzip, piece: piece) == Self.sample, "\(options)")
      }
    }
  }

  @Test("come out of what Python compresses, with every strategy and block type", .enabled(if: Tool.exists("python3")))
  func python() throws {
    let python = try #require(Tool("python3"))
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.sample, to: "sample")
    for strategy in 0...4 {
      for level in [0, 1, 6, 9] {
        let program =
          "import sys, zlib; c = zlib.compressobj(\(level), 8, 31, 9, \(strategy)); "
          + "sys.stdout.buffer.write(c.compress(open('\(path)', 'rb').read()) + c.flush())"
        let gzip = try python.run("-c", program)
        #expect(try gunzip(gzip, piece: level == 6 ? 1 : 13) == Self.sample)
        #expect(try gunzip(gzip, piece: 1 << 20) == Self.sample)
      }
    }
  }

  @Test("of several members follow each other", arguments: [1, 5, 4096])
  func severalMembers(piece: Int) throws {
    let parts = [sampleBytes(1000, seed: 1), [], sampleBytes(1, seed: 2), sampleBytes(70_000, seed: 3), []]
    let gzip = parts.flatMap { GzipBytes($0).bytes }
    #expect(try gunzip(gzip, piece: piece) == parts.flatMap { $0 })
  }

  @Test("follow a header with any of the fields", arguments: [1, 2, 11, 4096])
  func fields(piece: Int) throws {
    let data = sampleBytes(300)
    for fields in 0..<16 {
      var gzip = GzipBytes(data)
      if fields & 1 != 0 { gzip.extra = sampleBytes(700) }
      if fields & 2 != 0 { gzip.name = Array("ILSVRC2012_bbox_train_v2.tar".utf8) }
      if fields & 4 != 0 { gzip.comment = Array(repeating: 0x41, count: 5000) }
      gzip.hasHeaderChecksum = fields & 8 != 0
      #expect(try gunzip(gzip.bytes, piece: piece) == data, "\(fields)")
      #expect(try gunzip(gzip.bytes + gzip.bytes, piece: piece) == data + data, "\(fields), twice")
    }
  }

  @Test("end before zeros that pad the file", arguments: [1, 2, 511, 70_000])
  func padding(zeros: Int) throws {
    let gzip = GzipBytes([1, 2, 3]).bytes + [UInt8](repeating: 0, count: zeros)
    for piece in [1, 4096] { #expect(try gunzip(gzip, piece: piece) == [1, 2, 3]) }
  }

  @Test("of a bomb are lent in pieces that fit in memory", .enabled(if: Tool.exists("python3")))
  func bomb() throws {
    let (tool, python) = (try #require(Tool("gzip")), try #require(Tool("python3")))
    let folder = try TemporaryFolder()
    _ = try python.run("-c", "open('\(folder.path("zeros"))', 'wb').truncate(100 << 20)")
    let gzip = try tool.run("-c", "-9", folder.path("zeros"))
    #expect(gzip.count < 110_000)
    var (count, longest) = (0, 0)
    let stream = GunzipStream(PieceSource(gzip, piece: 1 << 20))
    while try stream.next({ (count, longest) = (count + $0.byteCount, max(longest, $0.byteCount)) }) {}
    #expect(count == 100 << 20)
    #expect(longest <= 1 << 20)
  }

  @Test("have ended for good once they have ended")
  func afterTheEnd() throws {
    let stream = GunzipStream(PieceSource(GzipBytes([1]).bytes))
    #expect(try all(stream) == [1])
    #expect(try all(stream) == [])
  }
}
