import Archive
import TestSupport
import Testing

@Suite("A zip that was damaged is refused, or the damage changes nothing")
struct DamagedZipTests {
  static let sample: [UInt8] = {
    var members = [
      ZipMember("folder/"), ZipMember("a", sampleBytes(40)), ZipMember("b", sampleBytes(60, seed: 1), method: 8),
      ZipMember("c", sampleBytes(20, seed: 2), method: 8),
    ]
    members[0].mode = 0o040755
    members[2].hasDescriptor = true
    members[3].isZip64 = true
    var zip = ZipBytes(members)
    zip.isZip64 = true
    zip.comment = Array("end".utf8)
    return zip.bytes
  }()

  @Test("if it is cut anywhere, it is probably an incomplete download")
  func cut() {
    for end in 1..<Self.sample.count {
      for manner in Inflating.allCases {
        #expect(zipRefusal(of: Array(Self.sample[..<end]), manner)?.code == .noEndMark, "cut at \(end)")
      }
    }
    #expect(zipRefusal(of: [])?.code == .noEndMark)
  }

  @Test("if any bit is flipped", arguments: Inflating.allCases)
  func flipped(manner: Inflating) throws {
    let whole = try readZip(Self.sample)
    for index in Self.sample.indices {
      for bit in 0..<8 {
        var damaged = Self.sample
        damaged[index] ^= 1 << bit
        if let all = try? readZip(damaged, manner) { #expect(all == whole, "byte \(index), bit \(bit)") }
      }
    }
  }

  @Test("if many bytes are wrong, without a crash or a hang", arguments: 0..<40)
  func noise(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      var damaged = Self.sample
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        // Numbers that a header is likely to go wrong with.
        let value = [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &generator)].randomElement(
          using: &generator)
        let start = Int.random(in: damaged.indices, using: &generator)
        for index in start..<min(start + [1, 2, 4, 8].randomElement(using: &generator)!, damaged.count) {
          damaged[index] = value!
        }
      }
      for manner in Inflating.allCases { _ = zipRefusal(of: damaged, manner) }
    }
  }

  @Test("if it is a bomb, at the size that it announces", .enabled(if: Tool.exists("python3")))
  func bomb() throws {
    let python = try #require(Tool("python3"))
    let program =
      "import sys, zlib; c = zlib.compressobj(9, 8, -15); sys.stdout.buffer.write(c.compress(bytes(20 << 20)) + c.flush())"
    let packed = try python.run("-c", program)
    for size in [20 << 20, 1000, 1 << 20] {
      var member = ZipMember("zeros", [], method: 8)
      (member.packed, member.packedSize, member.size) = (packed, UInt64(packed.count), UInt64(size))
      let zip = ZipBytes([member]).bytes
      for manner in Inflating.allCases {
        // The checksum is that of no data.
        #expect(zipRefusal(of: zip, manner)?.code == .damagedData)
      }
      let directory = try ZipDirectory(ZipInMemory(zip))
      let entry = try #require(try directory.next())
      let reader = ZipReader(PieceSource(zip), of: directory)
      _ = try directory.withName { name throws(ArchiveError) in try reader.enter(entry, name: name) }
      var count = 0
      let stream = InflateStream(reader, of: entry)
      #expect(throws: ArchiveError.self) { while try stream.next({ count += $0.byteCount }) {} }
      #expect(count <= size)
    }
  }
}
